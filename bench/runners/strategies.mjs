/**
 * The strategies of the TypeScript runner (METHODOLOGY.md). A strategy is `run(columns, rows)`, which gives the column of
 * results; `inside()`, the nanoseconds spent so far in the function itself where they are known; and where calls add
 * up, `answer(columns, rows)`, the column of one call that starts anew.
 */
import { columnFromArray, columnToArray, concatColumns } from '@heddle/host';
import { arrowIpc, callEncoded, jsonRows, protobuf } from '@heddle/host/codec';
import { load } from '../compiled/assembly-script.mjs';
import { eachRow } from './measure.mjs';

const codecs = { 'arrow-ipc': arrowIpc, protobuf, json: jsonRows };
const results = { float64: Float64Array, int32: Int32Array };

/** A strategy by name for a function of an instance; `one` is the case, `handler` the function in JavaScript. */
export function strategy(name, { one, info, instance, counters, handler, inputs, assembly }) {
  if (name === 'native') return one.groups === undefined ? native(info, handler) : nativeGroups(one, handler);
  if (name === 'assembly') return byHand(load(assembly)(info, inputs[0], one.groups));
  const inside = () => counters.guestNanos;
  if (name === 'direct' && one.groups !== undefined) return { ...groups(one, info, instance), inside };
  if (name === 'direct') return { run: (columns, rows) => instance.callScalar(info, columns, rows), inside };
  if (name === 'protobuf-row') {
    const call = (row) => callEncoded(instance, protobuf, info, row, 1);
    return {
      run: (columns, rows) => concatColumns(info.returns.dataType, eachRow(columns, rows, call)),
      inside,
    };
  }
  return { run: (columns, rows) => callEncoded(instance, codecs[name], info, columns, rows), inside };
}

/** Rows into the slots of their last column. */
function groups({ groups: count }, info, instance) {
  const call = instance.openAggregate(info);
  const accumulate = (into, columns, rows) =>
    into.accumulate(columns.slice(0, -1), rows, columns.at(-1).values, count);
  return {
    run: (columns, rows) => accumulate(call, columns, rows),
    answer(columns, rows) {
      call.close();
      const anew = instance.openAggregate(info);
      accumulate(anew, columns, rows);
      const column = anew.finish(null, count);
      anew.close();
      return column;
    },
  };
}

const valuesOf = (column) => (column.type === 'utf8' ? columnToArray(column) : column.values);
const nanos = () => Number(process.hrtime.bigint());

/** The function in V8, over the same columns; JavaScript strings stand for utf8 values, as in any JavaScript engine. */
function native(info, handler) {
  const names = info.args.map((_, i) => `c${i}`);
  // A loop of its own for each function, as a programmer would write it: V8 then optimises each for itself.
  const loop = new Function(
    'call',
    `return ([${names}], out) => {
      for (let row = 0; row < out.length; row++) out[row] = call(${names.map((name) => `${name}[row]`)});
    };`,
  )(handler);
  let spent = 0;
  return {
    inside: () => spent,
    run(columns, rows) {
      const values = columns.map(valuesOf);
      const out = new (results[info.returns.dataType.id] ?? Array)(rows);
      const start = nanos();
      loop(values, out);
      spent += nanos() - start;
      return columnFromArray(info.returns.dataType, Array.from(out));
    },
  };
}

function nativeGroups({ groups: count }, handler) {
  const loop = new Function(
    'call',
    `return (values, slots, out) => {
      for (let row = 0; row < slots.length; row++) out[slots[row]] = call(out[slots[row]], values[row]);
    };`,
  )(handler);
  const over = (columns, out) => loop(columns[0].values, columns[1].values, out);
  const kept = new Float64Array(count);
  let spent = 0;
  return {
    inside: () => spent,
    run(columns) {
      const start = nanos();
      over(columns, kept);
      spent += nanos() - start;
    },
    answer(columns) {
      const out = new Float64Array(count);
      over(columns, out);
      return columnFromArray('float64', Array.from(out));
    },
  };
}

/** AssemblyScript over the rows that were laid out. */
function byHand({ run, answer }) {
  let spent = 0;
  return {
    inside: () => spent,
    run(_, rows) {
      const start = nanos();
      run(rows);
      spent += nanos() - start;
    },
    answer,
  };
}
