import type { TypeRecord } from '../../types/type.js';
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

/** What a handler returns for a declared type: its shape, and the components of each value. */
export class Results {
  readonly shape: ResultShape;
  private readonly declared: TypeRecord;
  private readonly type: ScalarType;
  private readonly integral: boolean;

  constructor(body: Body, declared: TypeRecord) {
    const type = scalarTypeOf(declared) ?? body.refuse(`the result is a ${declared.type}`);
    this.declared = declared;
    this.type = type;
    this.integral = isIntegral(declared);
    if (this.integral) body.module.zeroSigns.returnsInteger(body.activation.node);
    this.shape = { type: this.isWhole(body) ? 'i32' : localType(type), nullable: declared.nullable };
  }

  /** Ends the handler with a value. */
  return(body: Body, given: Value): void {
    const value = given.kind === 'optional' ? body.held(given) : given;
    if (value.kind === 'absent' && (value.as === 'undefined' || !this.declared.nullable)) {
      body.bail(`returns ${value.as}`);
      return;
    }
    const { value: there, missing } = parted(value);
    if (value.kind === 'optional' && (value.as === 'undefined' || !this.declared.nullable))
      body.bailIf(missing, `returns ${value.as}`);
    const [expr, flag] = [this.component(body, there), missing];
    body.emit({ op: 'return', values: this.declared.nullable ? [expr, flag] : [expr] });
    body.flow.dead = true;
  }

  private component(body: Body, value: Value): Expr {
    if (value.kind === 'absent') return this.empty();
    if (value.kind !== this.type.kind)
      return body.refuse(`returns ${describe(value)} for a ${this.declared.type}`);
    if (value.kind === 'bigint') return signed(body, value).expr;
    if (value.kind !== 'number') return 'expr' in value ? value.expr : this.empty();
    // What is found in the first round decides on the shape in the next.
    if (body.types.known(KEY) === undefined) body.types.again();
    const number = this.integral ? withoutZeroSign(value) : value;
    body.types.declared(KEY, { kind: 'number', range: number.range });
    if (this.shape.type === 'f64') return asDouble(number);
    return asInt32(number) ?? this.empty();
  }

  /** Whether every number that is returned was found to be an int32. */
  private isWhole(body: Body): boolean {
    const known = body.types.known(KEY);
    if (this.type.kind !== 'number' || known === undefined) return this.type.kind === 'boolean';
    return known.kind === 'number' && isInt32(known.range);
  }

  private empty(): Expr {
    switch (this.shape.type) {
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
