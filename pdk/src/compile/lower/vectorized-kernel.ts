import type { AnyNode, ForStatement, Identifier } from 'acorn';
import type { Registration } from '../../guest/register.js';
import type { TypeRecord } from '../../types/type.js';
import type { Kernel, Local } from '../ir.js';
import { known } from './bigints.js';
import { ConstantBinding, describe, VariableBinding } from './binding.js';
import { low32 } from './bitwise.js';
import type { Body } from './body.js';
import { toNumber } from './conversion.js';
import { argumentOf } from './declared.js';
import { f64, get, i64, op } from './expr.js';
import { asFunction } from './functions.js';
import type { Module } from './module.js';
import { asDouble, doubleNumber, int32Number, numberConstant } from './numbers.js';
import { ANY_NUMBER, INT32_MAX, integers } from './range.js';
import { Results } from './results.js';
import { lowered } from './rounds.js';
import { type Handler, HandlerRun } from './scalar-kernel.js';
import { lowerScoped } from './statements.js';
import { INT64_MAX, INT64_MIN } from './static-type.js';
import type { IndexedValue, NumberValue, Value } from './value.js';

/** What columns of a type are in a handler, where compiled code knows how they convert what is stored. */
const ARRAYS: Readonly<Partial<Record<TypeRecord['type'], string>>> = {
  float64: 'Float64Array',
  float32: 'Float32Array',
  int32: 'Int32Array',
  date32: 'Int32Array',
  int64: 'BigInt64Array',
  timestamp: 'BigInt64Array',
  duration: 'BigInt64Array',
};

/**
 * The handler of a vectorized function that does the same with each row: it makes the column of results, fills it in one
 * loop over the rows, in which every column is taken at the loop's position alone, and returns it.
 */
export function vectorizedKernel(module: Module, { args, returns }: Registration, handler: Handler): Kernel {
  return lowered(handler.node, (types) => {
    const run = new HandlerRun(module, types, handler, (body) => body.refuse('a return inside the loop'));
    const { body } = run;
    if (returns === undefined) return body.refuse('a function without a result');
    const results = new Results(body, returns);
    const row: Local = { name: 'row', type: 'i32' };
    body.keep(row);
    const position = int32Number(get(row), integers(0, INT32_MAX));
    const columns = args.map((arg) =>
      column(body, arg, argumentOf(body, arg.name, arg, run.parameter), position),
    );
    results.return(body, rowResult(body, handler, columns, returns, position));
    if (reads(body.emitted, row)) body.refuse('the position of a row counts');
    return run.kernel('call', 0, results.shapes);
  });
}

/** A column of the arguments: an array that is read at the row's position. */
function column(
  body: Body,
  type: TypeRecord & { name: string },
  value: Value,
  row: NumberValue,
): IndexedValue {
  if (type.nullable || ARRAYS[type.type] === undefined)
    return body.refuse(
      `the column ${type.name} is of ${type.nullable ? 'a nullable type' : `a ${type.type}`}`,
    );
  return {
    kind: 'indexed',
    what: `the column ${type.name}`,
    get length(): NumberValue {
      return body.refuse(`the column ${type.name} is used as a whole`);
    },
    row: row.expr,
    at: () => value,
  };
}

function rowResult(
  body: Body,
  { node }: Handler,
  columns: readonly IndexedValue[],
  returns: TypeRecord,
  row: NumberValue,
): Value {
  const { params, body: code } = asFunction(body, node);
  const { scope } = body.activation;
  const names = params.map((param) =>
    param.type === 'Identifier' ? param.name : body.refuse('a column without a name'),
  );
  names.slice(0, columns.length).forEach((name, index) => {
    scope.declare(name, new ConstantBinding(name, body, columns[index] ?? body.refuse('a column too many')));
  });
  const array = ARRAYS[returns.type];
  if (array === undefined || returns.nullable || code.type !== 'BlockStatement' || code.body.length !== 3)
    return body.refuse('a vectorized function of another form than one loop over its rows');
  const [made, loop, end] = code.body;
  const out = resultName(body, made, array, names[columns.length]);
  const returned =
    end?.type === 'ReturnStatement' && end.argument?.type === 'Identifier' ? end.argument.name : '';
  if (loop?.type !== 'ForStatement' || returned !== out)
    return body.refuse('a vectorized function of another form than one loop over its rows');
  const counter = counterOf(body, loop, names[columns.length]);
  const result = new VariableBinding(out, body, '#row', zeroOf(array));
  scope.declare(counter, new ConstantBinding(counter, body, row));
  scope.declare(
    out,
    new ConstantBinding(out, body, {
      kind: 'indexed',
      what: 'the column of results',
      get length(): NumberValue {
        return body.refuse('the column of results is used as a whole');
      },
      row: row.expr,
      at: () => result.read(),
      put: (_, value) => result.write(stored(body, array, value)),
    }),
  );
  lowerScoped(body, loop.body);
  return result.read();
}

/** `const out = new Float64Array(rows)`. */
function resultName(body: Body, node: AnyNode | undefined, array: string, rows: string | undefined): string {
  const declared = node?.type === 'VariableDeclaration' ? node.declarations[0] : undefined;
  const { id, init } = declared ?? {};
  const size = init?.type === 'NewExpression' ? init.arguments[0] : undefined;
  const fits =
    init?.type === 'NewExpression' &&
    isNamed(init.callee, array) &&
    body.module.variableOf(init.callee as Identifier) === undefined &&
    rows !== undefined &&
    size !== undefined &&
    isNamed(size, rows);
  if (!fits || id?.type !== 'Identifier')
    return body.refuse(`a column of results that is no new ${array}(rows)`);
  return id.name;
}

/** `let i = 0; i < rows; i++`. */
function counterOf(body: Body, { init, test, update }: ForStatement, rows: string | undefined): string {
  const declared = init?.type === 'VariableDeclaration' ? init.declarations : [];
  const id = declared[0]?.id;
  const start = declared[0]?.init;
  const fits =
    declared.length === 1 &&
    start?.type === 'Literal' &&
    start.value === 0 &&
    id?.type === 'Identifier' &&
    rows !== undefined &&
    test?.type === 'BinaryExpression' &&
    test.operator === '<' &&
    isNamed(test.left, id.name) &&
    isNamed(test.right, rows) &&
    update?.type === 'UpdateExpression' &&
    update.operator === '++' &&
    isNamed(update.argument, id.name);
  if (!fits || id?.type !== 'Identifier') return body.refuse('a loop that does not run once for each row');
  return id.name;
}

function isNamed(node: AnyNode, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}

/** What a new typed array holds. */
function zeroOf(array: string): Value {
  if (array === 'BigInt64Array') return known(i64(0n), 0n, 0n);
  return array === 'Int32Array' ? numberConstant(0) : doubleNumber(f64(0), ANY_NUMBER);
}

/** What a typed array makes of a value. */
function stored(body: Body, array: string, value: Value): Value {
  if (array === 'BigInt64Array') {
    if (value.kind !== 'bigint') return body.refuse(`${describe(value)} is stored in a ${array}`);
    return { kind: 'bigint', expr: value.expr, min: INT64_MIN, max: INT64_MAX, overflow: undefined };
  }
  const number = toNumber(body, value);
  if (array === 'Int32Array') return int32Number(low32(body, number));
  if (array === 'Float64Array') return doubleNumber(asDouble(number), ANY_NUMBER);
  const single = op('f64.promote_f32', op('f32.demote_f64', asDouble(number)));
  return doubleNumber(single, ANY_NUMBER);
}

/** Whether anything that was lowered reads a local. */
function reads(part: unknown, local: Local): boolean {
  if (part === local) return true;
  if (typeof part !== 'object' || part === null || part instanceof Uint8Array) return false;
  return Object.values(part).some((inner: unknown) => reads(inner, local));
}
