import type {
  Expr,
  IrFunction,
  Kernel,
  Label,
  Local,
  Position,
  ResultShape,
  Role,
  Statement,
  ValueType,
} from '../../../../src/compile/ir.js';

/** Short ways to write the intermediate form in tests. */
export const at: Position = { file: 'src/a.ts', line: 3, column: 5 };

export const local = (name: string, type: ValueType): Local => ({ name, type });
export const get = (from: Local): Expr => ({ op: 'get', type: from.type, local: from });
export const f64 = (value: number): Expr => ({ op: 'const', type: 'f64', value });
export const i32 = (value: number): Expr => ({ op: 'const', type: 'i32', value });
export const i64 = (value: bigint): Expr => ({ op: 'const', type: 'i64', value });
export const str = (value: string): Expr => ({ op: 'const', type: 'str', value });
export const label = (name: string): Label => ({ name });
export const set = (to: Local, value: Expr): Statement => ({ op: 'set', local: to, value });
export const give = (...values: Expr[]): Statement => ({ op: 'return', values });
export const bail = (reason = 'overflow'): Statement => ({ op: 'bail', reason, position: at });
export const when = (test: Expr, then: Statement[], otherwise: Statement[] = []): Statement => ({
  op: 'if',
  test,
  then,
  otherwise,
});

/** `ins('f64.add', a, b)`; what it gives follows from its name. */
export function ins(instruction: string, ...operands: Expr[]): Expr {
  const [type = 'i32', operation = ''] = instruction.split('.');
  const compares = /^(eqz|eq|ne|[lg][te](_[su])?)$/.test(operation);
  return { op: 'numeric', type: compares ? 'i32' : (type as ValueType), instruction, operands };
}

export function fn(
  name: string,
  params: Local[],
  results: (ValueType | ResultShape)[],
  body: Statement[],
): IrFunction {
  const shapes = results.map((each) => (typeof each === 'string' ? { type: each, nullable: false } : each));
  return { name, params, results: shapes, locals: [], body, position: at };
}

export function call(callee: IrFunction, ...operands: Expr[]): Expr {
  return { op: 'call', type: callee.results[0]?.type ?? 'i32', callee, operands, position: at };
}

export function kernel(role: Role, body: IrFunction, stateParams = 0): Kernel {
  return { role, body, stateParams };
}
