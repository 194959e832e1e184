import type { Node } from 'acorn';
import { VariableBinding } from './binding.js';
import type { Body } from './body.js';
import type { ObjectValue, Place, Value } from './value.js';

/** Takes what a function returns at several places. */
export class ResultHolder {
  private readonly body: Body;
  private readonly key: string;
  private binding: VariableBinding | undefined;
  private object: { readonly value: ObjectValue; readonly fields: Map<string, VariableBinding> } | undefined;

  /** `key` tells the result from all variables of the handler. */
  constructor(body: Body, key: string) {
    this.body = body;
    this.key = key;
  }

  /** Takes the result of one `return`. */
  take(value: Value, node: Node): void {
    if (this.body.flow.dead) return;
    if (value.kind === 'object') this.takeObject(value, node);
    else if (this.object !== undefined) this.body.refuse('a function returns an object or something else');
    else if (this.binding === undefined)
      this.binding = new VariableBinding('result', this.body, this.key, value);
    else this.binding.write(value);
  }

  /** What was taken last. */
  result(): Value {
    return this.object?.value ?? this.binding?.read() ?? { kind: 'absent', as: 'undefined' };
  }

  /** A new object is copied: nobody else has it. */
  private takeObject(value: ObjectValue, node: Node): void {
    const fresh = 'argument' in node && isLiteral(node.argument);
    if (!fresh || this.binding !== undefined) this.body.refuse('a function returns one of several objects');
    if (this.object === undefined) {
      const fields = new Map<string, VariableBinding>();
      for (const [name, place] of value.fields)
        fields.set(
          name,
          new VariableBinding(name, this.body, `${this.key}.${name}`, place.read(), { field: true }),
        );
      const places: ReadonlyMap<string, Place> = fields;
      this.object = { value: { kind: 'object', array: value.array, fields: places }, fields };
      return;
    }
    const { fields } = this.object;
    const same = fields.size === value.fields.size && value.array === this.object.value.array;
    if (!same || [...value.fields.keys()].some((name) => !fields.has(name)))
      this.body.refuse('a function returns objects of different fields');
    for (const [name, place] of value.fields) fields.get(name)?.write(place.read());
  }
}

function isLiteral(node: unknown): boolean {
  const type = (node as { type?: unknown } | null)?.type;
  return type === 'ObjectExpression' || type === 'ArrayExpression';
}
