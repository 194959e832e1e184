/** Functions in V8 over the same columns; JavaScript strings stand for utf8 values, as in any JavaScript engine. */
import { columnFromArray, columnToArray } from '@heddle/host';

const results = { float64: Float64Array, int32: Int32Array };
const nanos = () => Number(process.hrtime.bigint());

/** Values as a loop of JavaScript reads them: what numbers lie in, or a list. */
const valuesOf = (column) =>
  column.type in results && column.validity === null ? column.values : columnToArray(column);

/** A column of what a loop wrote: of numbers without nulls they are where they must be. */
const columnOf = (dataType, values) =>
  ArrayBuffer.isView(values)
    ? { dataType, type: dataType.id, length: values.length, validity: null, values }
    : columnFromArray(dataType, values);

/** `handler` as `callOf` of direct.mjs gives a function; null for a kind that has no loop of its own. */
export function nativeCallOf(info, handler, groups) {
  if (info.kind === 'scalar') return scalar(info, handler);
  if (info.kind === 'aggregate') return aggregate(info, handler, groups);
  return null;
}

/** A loop of its own for each function, as a programmer would write it: V8 then optimises each for itself. */
function scalar(info, handler) {
  const names = info.args.map((_, i) => `c${i}`);
  const cells = names.map((name) => `${name}[row]`);
  const nulls = cells.map((cell) => `${cell} === null`).join(' || ');
  const loopOf = (body) =>
    new Function(
      'call',
      `return ([${names}], out) => { for (let row = 0; row < out.length; row++) ${body} };`,
    )(handler);
  const loop = loopOf(`out[row] = call(${cells});`);
  const skipping = loopOf(`out[row] = ${nulls} ? null : call(${cells});`);
  let spent = 0;
  const run = (columns, rows) => {
    const values = columns.map(valuesOf);
    const some = columns.some((column) => column.validity !== null);
    const out = new ((some ? undefined : results[info.returns.dataType.id]) ?? Array)(rows);
    const start = nanos();
    (some ? skipping : loop)(values, out);
    spent += nanos() - start;
    return columnOf(info.returns.dataType, out);
  };
  return { run, answer: (columns, rows) => [run(columns, rows)], inside: () => spent, close() {} };
}

function aggregate(info, handler, groups) {
  const loop = new Function(
    'call',
    `return (values, slots, out) => {
      for (let row = 0; row < slots.length; row++) out[slots[row]] = call(out[slots[row]], values[row]);
    };`,
  )(handler);
  const over = (columns, out) => loop(columns[0].values, columns[1].values, out);
  const kept = new Float64Array(groups);
  let spent = 0;
  return {
    inside: () => spent,
    run(columns) {
      const start = nanos();
      over(columns, kept);
      spent += nanos() - start;
    },
    answer(columns) {
      const out = new Float64Array(groups);
      over(columns, out);
      return [columnOf(info.returns.dataType, out)];
    },
    close() {},
  };
}
