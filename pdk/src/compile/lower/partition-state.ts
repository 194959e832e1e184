import type { FieldRecord, TypeRecord } from '../../types/type.js';
import type { Local } from '../ir.js';
import { describe, FoundBinding } from './binding.js';
import type { Body } from './body.js';
import type { HandlerRun } from './scalar-kernel.js';
import { BIGINT, BOOLEAN, NUMBER, type ScalarType, type StaticType, TEXT, typeOf } from './static-type.js';
import type { TypeTable } from './type-table.js';
import type { Value } from './value.js';

/** Key of the state's fields among the types of a function's variables. */
const KEY = '#state';

/** The state of a partition function: an object of which each field has its locals, or nothing but null. */
export class PartitionState {
  /** Of the kernel that makes it, in order. */
  readonly params: Local[] = [];
  private fields: ReadonlyMap<string, FoundBinding> | undefined;
  private nothing: FoundBinding | undefined;

  /** Takes what `open` returns, and ends it. */
  take(body: Body, given: Value): void {
    if (given.kind === 'absent' && given.as === 'null') this.takeNothing(body, given);
    else if (given.kind === 'object' && !given.array && isLiteral(body)) this.takeObject(body, given.fields);
    else
      body.refuse(`the state is ${describe(given)}${given.kind === 'object' ? ' that others may have' : ''}`);
    body.emit({ op: 'return', values: [] });
    body.flow.dead = true;
  }

  /** What other handlers get; `declare` makes the parameters of their kernel. */
  value(body: Body, declare: HandlerRun['variable']): Value {
    if (this.fields === undefined) {
      this.bound(body, 'state', KEY, declare);
      return { kind: 'absent', as: 'null' };
    }
    const fields = [...this.fields.keys()].map((name): [string, FoundBinding] => [
      name,
      this.bound(body, name, `${KEY}.${name}`, declare),
    ]);
    return { kind: 'object', array: false, fields: new Map(fields) };
  }

  /** How many locals hold it. */
  locals(types: TypeTable): number {
    return this.keys.reduce(
      (sum, key) =>
        sum + (types.known(key)?.kind === 'optional' || types.known(key)?.kind === 'absent' ? 2 : 1),
      0,
    );
  }

  /** The type of it, as the guest has it. */
  declaration(types: TypeTable): TypeRecord {
    if (this.fields === undefined) return { type: 'bool', nullable: true };
    const fields = [...this.fields.keys()].map((name): FieldRecord => {
      const found = types.known(`${KEY}.${name}`);
      if (found === undefined || found.kind === 'absent') return { name, type: 'bool', nullable: true };
      const nullable = found.kind === 'optional';
      return { name, type: columnOf(nullable ? found.of : found), nullable };
    });
    return { type: 'struct', nullable: false, fields };
  }

  private get keys(): string[] {
    return this.fields === undefined ? [KEY] : [...this.fields.keys()].map((name) => `${KEY}.${name}`);
  }

  private takeNothing(body: Body, given: Value): void {
    if (this.fields !== undefined) body.refuse('the state is an object or null');
    body.types.declared(KEY, { kind: 'absent', as: 'null' });
    this.nothing ??= this.bound(body, 'state', KEY, this.parameter);
    this.nothing.write(given);
  }

  private takeObject(body: Body, given: ReadonlyMap<string, { read(): Value }>): void {
    if (this.nothing !== undefined) body.refuse('the state is an object or null');
    if (given.size === 0) body.refuse('a state without fields');
    // All of it is read before any of it is written.
    const values = [...given].map(([name, place]) => [name, body.held(place.read())] as const);
    if (this.fields === undefined) {
      for (const [name, value] of values) {
        const type = typeOf(value);
        if (type === undefined) body.refuse(`the field ${name} of the state holds ${describe(value)}`);
        body.types.declared(`${KEY}.${name}`, wide(body, type));
      }
      this.fields = new Map(
        values.map(([name]) => [name, this.bound(body, name, `${KEY}.${name}`, this.parameter)]),
      );
    }
    const { fields } = this;
    if (fields.size !== values.length || values.some(([name]) => !fields.has(name)))
      body.refuse('open gives objects of different fields');
    for (const [name, value] of values) fields.get(name)?.write(value);
  }

  private readonly parameter = (name: string, type: Local['type']): Local => {
    const local = { name, type };
    this.params.push(local);
    return local;
  };

  private bound(body: Body, name: string, key: string, declare: HandlerRun['variable']): FoundBinding {
    const type = body.types.known(key);
    if (type === undefined) return body.refuse(`nothing is known of the state's ${name}`);
    const of = type.kind === 'optional' ? type.of : type;
    const locals = [declare(name, of.kind === 'absent' ? 'i32' : LOCALS[of.kind])];
    if (type.kind === 'optional' || type.kind === 'absent') locals.push(declare(`${name}_null`, 'i32'));
    return new FoundBinding(name, body, { key, type, widen: (found) => wide(body, found) }, locals);
  }
}

const LOCALS = { number: 'f64', bigint: 'i64', boolean: 'i32', text: 'str', date: 'f64' } as const;

/** What a field of a state is taken to hold: between rows it may be any value of its kind. */
function wide(body: Body, type: StaticType): StaticType {
  switch (type.kind) {
    case 'absent':
      return type.as === 'null' ? type : body.refuse('the state holds undefined');
    case 'optional': {
      if (type.as !== 'null') return body.refuse('the state holds undefined');
      return { ...type, of: wideScalar(body, type.of) };
    }
    default:
      return wideScalar(body, type);
  }
}

function wideScalar(body: Body, { kind }: ScalarType): ScalarType {
  switch (kind) {
    case 'number':
      return NUMBER;
    case 'bigint':
      return BIGINT;
    case 'boolean':
      return BOOLEAN;
    case 'text':
      return TEXT;
    case 'date':
      return body.refuse('the state holds a date');
  }
}

function columnOf({ kind }: ScalarType): TypeRecord['type'] {
  if (kind === 'bigint') return 'int64';
  if (kind === 'boolean') return 'bool';
  return kind === 'text' ? 'utf8' : 'float64';
}

/** Whether what is returned is an object of its own. */
function isLiteral({ node }: Body): boolean {
  const given = node.type === 'ReturnStatement' ? (node as { argument?: unknown }).argument : undefined;
  const own = given ?? ('body' in node ? node.body : undefined);
  return (own as { type?: unknown } | undefined)?.type === 'ObjectExpression';
}
