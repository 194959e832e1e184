import { compileAll } from '../../expr/compile.js';
import { evaluateAll } from '../../expr/kernel.js';
import type { AggregateCall, WindowCall } from '../../plan/plan.js';
import { concat } from '../../table/concat.js';
import { expand, slice, take } from '../../table/take.js';
import { type Batch, nullVector, type Vector } from '../../table/vector.js';
import { type Accumulator, accumulatorFor } from '../aggregate/accumulator.js';
import type { OperatorFunctions } from '../context.js';
import type { Partitions } from './window.js';

/** The column of one window function over sorted rows. */
export function windowColumn(
  call: WindowCall,
  sorted: Batch,
  partitions: Partitions,
  functions: OperatorFunctions,
): Vector {
  const args = evaluateAll(compileAll(call.args, functions), sorted);
  switch (call.function) {
    case 'row_number':
      return numbered(partitions, partitions.peers, (row, start) => row - start + 1);
    case 'rank':
      return numbered(partitions, partitions.peers, (_, start, peer) => peer - start + 1);
    case 'dense_rank':
      return numbered(partitions, partitions.peers, (_row, _start, _peer, group) => group);
    case 'lag':
      return moved(args, partitions, -1);
    case 'lead':
      return moved(args, partitions, 1);
    default:
      return aggregated({ ...call, function: call.function }, args, partitions, functions);
  }
}

/** An int64 per row from the first row of its partition and of its peers, and the peers' number in the partition. */
function numbered(
  { rows, starts }: Partitions,
  peers: readonly number[],
  value: (row: number, start: number, peer: number, group: number) => number,
): Vector {
  const values = new BigInt64Array(rows);
  let [partition, peer, group] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    if (row === starts[partition + 1]) partition++;
    if (row === peers[peer + 1]) peer++;
    if (row === starts[partition]) group = 0;
    if (row === peers[peer]) group++;
    values[row] = BigInt(value(row, starts[partition] ?? 0, peers[peer] ?? 0, group));
  }
  return { type: 'int64', length: rows, validity: null, constant: false, values };
}

/** lag and lead: the value so many rows before or behind, the default (or null) where the partition ends before. */
function moved(
  [value, offset, otherwise]: readonly Vector[],
  { rows, starts }: Partitions,
  sign: 1 | -1,
): Vector {
  if (value === undefined) throw new TypeError('lag and lead need a value');
  const by = offset?.type === 'int64' ? Number(offset.values[0] ?? 1n) : 1;
  const from = Int32Array.from({ length: rows }, () => -1);
  for (let partition = 0; partition + 1 < starts.length; partition++) {
    const [start, end] = [starts[partition] ?? 0, starts[partition + 1] ?? rows];
    for (let row = start; row < end; row++) {
      const source = row + sign * by;
      // The rows behind the values are those of the default.
      from[row] = source >= start && source < end ? source : otherwise === undefined ? -1 : rows + row;
    }
  }
  if (otherwise === undefined) return take(expand(value), from);
  return take(concat(value.type, [value, otherwise]), from);
}

/** An aggregate over the call's frame. */
function aggregated(
  call: WindowCall & { readonly function: AggregateCall['function'] | 'row_number' | 'rank' },
  args: readonly Vector[],
  partitions: Partitions,
  functions: OperatorFunctions,
): Vector {
  const aggregate = { ...call, distinct: false, filter: null, state: null } as AggregateCall;
  if (call.frame === 'partition') {
    const groups = groupsOf(partitions.starts, partitions.rows);
    const count = partitions.starts.length - 1;
    const results = using(accumulatorFor(aggregate, functions), (accumulator) => {
      accumulator.reserve(count);
      accumulator.add(args, groups);
      return accumulator.finish(count);
    });
    return take(results, groups);
  }
  const ends =
    call.frame === 'rows' ? Array.from({ length: partitions.rows + 1 }, (_, row) => row) : partitions.peers;
  const parts: Vector[] = [];
  let at = 0;
  for (let partition = 0; partition + 1 < partitions.starts.length; partition++) {
    const end = partitions.starts[partition + 1] ?? 0;
    using(accumulatorFor(aggregate, functions), (accumulator) => {
      accumulator.reserve(1);
      for (; (ends[at] ?? end) < end; at++) {
        const [from, to] = [ends[at] ?? 0, ends[at + 1] ?? end];
        const rows = args.map((arg) => slice(arg, from, to - from));
        accumulator.add(rows, new Int32Array(to - from));
        parts.push(accumulator.finish(1));
      }
    });
  }
  if (parts.length === 0) return nullVector(call.type, 0);
  return take(concat(call.type, parts), groupsOf(ends, partitions.rows));
}

function using<T>(accumulator: Accumulator, body: (accumulator: Accumulator) => T): T {
  try {
    return body(accumulator);
  } finally {
    accumulator.close();
  }
}

/** The number of the stretch that each row is in; `starts` ends in the number of rows. */
function groupsOf(starts: readonly number[], rows: number): Int32Array {
  const groups = new Int32Array(rows);
  for (let group = 0; group + 1 < starts.length; group++)
    groups.fill(group, starts[group] ?? 0, starts[group + 1] ?? rows);
  return groups;
}
