import type { Expr, Local, Statement, ValueType } from '../ir.js';

/** Constants and instructions of the intermediate form, written shortly. */

/** A constant double. */
export function f64(value: number): Expr {
  return { op: 'const', type: 'f64', value };
}

/** A constant int32 (of an uint32: the same bits). */
export function i32(value: number): Expr {
  return { op: 'const', type: 'i32', value: value | 0 };
}

/** A constant int64 (of an uint64: the same bits). */
export function i64(value: bigint): Expr {
  return { op: 'const', type: 'i64', value: BigInt.asIntN(64, value) };
}

/** A constant text. */
export function str(value: string): Expr {
  return { op: 'const', type: 'str', value };
}

/** What a local holds. */
export function get(local: Local): Expr {
  return { op: 'get', type: local.type, local };
}

/** An instruction by its name; the type of its result follows from that. */
export function op(instruction: string, ...operands: readonly Expr[]): Expr {
  return { op: 'numeric', type: resultOf(instruction), instruction, operands };
}

/** `test` is an i32; only one side runs. */
export function choose(test: Expr, then: Expr, otherwise: Expr): Expr {
  if (test.op === 'const') return test.value !== 0 ? then : otherwise;
  return { op: 'choose', type: then.type, test, then, otherwise };
}

/** A statement of which one side runs. */
export function branch(test: Expr, then: readonly Statement[], otherwise: readonly Statement[]): Statement {
  return { op: 'if', test, then, otherwise };
}

/** The opposite of an i32 truth value. */
export function not(test: Expr): Expr {
  if (test.op === 'const') return i32(test.value === 0 ? 1 : 0);
  if (test.op === 'numeric') {
    const [operand] = test.operands;
    if (test.instruction === 'i32.eqz' && operand !== undefined && isTruth(operand)) return operand;
  }
  return op('i32.eqz', test);
}

/** Both of two i32 truth values (0 or 1); both are evaluated. */
export function and(left: Expr, right: Expr): Expr {
  if (left.op === 'const') return left.value === 0 ? left : right;
  if (right.op === 'const') return right.value === 0 ? right : left;
  return op('i32.and', left, right);
}

/** Either of two i32 truth values (0 or 1); both are evaluated. */
export function or(left: Expr, right: Expr): Expr {
  if (left.op === 'const') return left.value === 0 ? right : left;
  if (right.op === 'const') return right.value === 0 ? left : right;
  return op('i32.or', left, right);
}

/** Whether an expression may be written twice: it costs nothing and reads no memory. */
export function isSimple(expr: Expr): boolean {
  return expr.op === 'const' || expr.op === 'get';
}

/** The bytes of a text, as an i32. */
export function byteLength(text: Expr): Expr {
  if (text.op === 'const' && typeof text.value === 'string') return i32(Buffer.byteLength(text.value));
  return op('i32.and', op('i32.wrap_i64', op('i64.shr_u', text, i64(32n))), i32(0x7fff_ffff));
}

const COMPARISONS = /^(eqz?|ne|[lg][te](_[su])?)$/;

function resultOf(instruction: string): ValueType {
  const [type, name = ''] = instruction.split('.');
  if (COMPARISONS.test(name)) return 'i32';
  if (type === 'f64' || type === 'i32' || type === 'i64') return type;
  // A single stands only between its rounding and the way back; it counts as the number that it is.
  if (type === 'f32') return 'f64';
  throw new Error(`no instruction ${instruction}`);
}

/** Whether an i32 is known to be 0 or 1. */
function isTruth(expr: Expr): boolean {
  if (expr.op !== 'numeric') return false;
  return COMPARISONS.test(expr.instruction.slice(4));
}
