import type { FieldRecord, TypeRecord } from '../../types/type.js';
import type { Expr, ResultShape } from '../ir.js';
import { signed } from './bigints.js';
import { describe } from './binding.js';
import type { Body } from './body.js';
import { parted } from './conversion.js';
import { scalarTypeOf } from './declared.js';
import { f64, i32, i64, str } from './expr.js';
import { asDouble, asInt32, withoutZeroSign } from './numbers.js';
import { isInt32 } from './range.js';
import type { ScalarType } from './static-type.js';
import type { Value } from './value.js';

/** Key of what a handler returns among the types of its variables. */
const KEY = '#result';

/** What handlers give for a declared type: the shapes of its leaves, and the components of each value. */
export class Results {
  readonly shapes: readonly ResultShape[];
  private readonly part: Part;

  /** @param narrow whether numbers that are all int32s are given as such */
  constructor(body: Body, declared: TypeRecord, narrow = true) {
    this.part = partOf(body, declared, KEY, narrow);
    this.shapes = this.part.shapes;
  }

  /** Ends the handler with a value. */
  return(body: Body, given: Value): void {
    const values = this.components(body, given);
    body.emit({ op: 'return', values });
    body.flow.dead = true;
  }

  /** What is given, as `return` and `yield` of ir.ts have it. Where it does not fit the row leaves. */
  components(body: Body, given: Value): readonly Expr[] {
    return this.part.components(body, given);
  }
}

/** A declared type, or a part of one. */
interface Part {
  readonly shapes: readonly ResultShape[];
  components(body: Body, given: Value): readonly Expr[];
}

function partOf(body: Body, declared: TypeRecord, key: string, narrow: boolean): Part {
  return declared.type === 'struct'
    ? new StructPart(body, declared, key, narrow)
    : new LeafPart(body, declared, key, narrow);
}

/** An object: its fields in order. */
class StructPart implements Part {
  readonly shapes: readonly ResultShape[];
  private readonly fields: readonly (readonly [FieldRecord, Part])[];

  constructor(body: Body, { nullable, fields = [] }: TypeRecord, key: string, narrow: boolean) {
    if (nullable) body.refuse('the result is a nullable struct');
    this.fields = fields.map((field) => [field, partOf(body, field, `${key}.${field.name}`, narrow)]);
    this.shapes = this.fields.flatMap(([, { shapes }]) => shapes);
  }

  components(body: Body, given: Value): readonly Expr[] {
    if (given.kind !== 'object' || given.array) return body.refuse(`${describe(given)} for an object`);
    const values = this.fields.map(([{ name }]) => {
      const place = given.fields.get(name) ?? body.refuse(`an object that lacks the field ${name}`);
      return place.read();
    });
    return this.fields.flatMap(([, part], index) =>
      part.components(body, values[index] ?? { kind: 'absent', as: 'undefined' }),
    );
  }
}

class LeafPart implements Part {
  readonly shapes: readonly [ResultShape];
  private readonly declared: TypeRecord;
  private readonly type: ScalarType;
  private readonly key: string;
  private readonly narrow: boolean;
  private readonly integral: boolean;

  constructor(body: Body, declared: TypeRecord, key: string, narrow: boolean) {
    const type = scalarTypeOf(declared) ?? body.refuse(`the result is a ${declared.type}`);
    this.declared = declared;
    this.type = type;
    this.key = key;
    this.narrow = narrow;
    this.integral = isIntegral(declared);
    if (this.integral && key === KEY) body.module.zeroSigns.returnsInteger(body.activation.node);
    this.shapes = [{ type: this.isWhole(body) ? 'i32' : localType(type), nullable: declared.nullable }];
  }

  components(body: Body, given: Value): readonly Expr[] {
    const value = given.kind === 'optional' ? body.held(given) : given;
    if (value.kind === 'absent' && (value.as === 'undefined' || !this.declared.nullable))
      body.bail(`returns ${value.as}`);
    const { value: there, missing } = parted(value);
    if (value.kind === 'optional' && (value.as === 'undefined' || !this.declared.nullable))
      body.bailIf(missing, `returns ${value.as}`);
    const expr = this.component(body, there);
    return this.declared.nullable ? [expr, missing] : [expr];
  }

  private component(body: Body, value: Value): Expr {
    if (value.kind === 'absent') return this.empty();
    if (value.kind !== this.type.kind)
      return body.refuse(`returns ${describe(value)} for a ${this.declared.type}`);
    if (value.kind === 'bigint') return signed(body, value).expr;
    if (value.kind !== 'number') return 'expr' in value ? value.expr : this.empty();
    if (!this.narrow) return asDouble(value);
    // What is found in the first round decides on the shape in the next.
    if (body.types.known(this.key) === undefined) body.types.again();
    const number = this.integral ? withoutZeroSign(value) : value;
    body.types.declared(this.key, { kind: 'number', range: number.range });
    if (this.shapes[0].type === 'f64') return asDouble(number);
    return asInt32(number) ?? this.empty();
  }

  /** Whether every number that is returned was found to be an int32. */
  private isWhole(body: Body): boolean {
    const known = body.types.known(this.key);
    if (this.type.kind !== 'number') return this.type.kind === 'boolean';
    return this.narrow && known?.kind === 'number' && isInt32(known.range);
  }

  private empty(): Expr {
    switch (this.shapes[0].type) {
      case 'f64':
        return f64(0);
      case 'i32':
        return i32(0);
      case 'i64':
        return i64(0n);
      case 'str':
        return str('');
    }
  }
}

/** Whether a type holds integers alone, which have no -0. */
function isIntegral({ type }: TypeRecord): boolean {
  return /^(u?int(8|16|32)|date32)$/.test(type);
}

function localType({ kind }: ScalarType): ResultShape['type'] {
  if (kind === 'bigint') return 'i64';
  if (kind === 'text') return 'str';
  return kind === 'boolean' ? 'i32' : 'f64';
}
