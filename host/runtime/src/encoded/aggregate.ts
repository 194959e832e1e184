import { type Column, emptyColumn } from '../column.js';
import { type Field, field } from '../data-type.js';
import type { FunctionInfo } from '../function-info.js';
import { requireKind } from '../function-kind.js';
import type { HeddleInstance } from '../instance.js';
import { callExport, refuseOutput } from './call.js';
import type { Codec } from './codecs.js';

/** Which export of an aggregate function: rows to results, rows to states, states to states, states to results. */
export type AggregateStage = 'whole' | 'partial' | 'merge' | 'finish';

/** Results or states, one per group in the order of the groups' first appearance; one row without groups. */
export interface EncodedGroups {
  /** The groups' numbers as an int64 column, null where the input had none. */
  readonly groups: Column | null;
  /** A result (whole, finish) or a state (partial, merge) per group. */
  readonly values: Column;
}

const GROUP = field('group', 'int64');

/**
 * Calls an export of an aggregate function through the Extism ABI: arguments in (whole, partial) or one column of
 * states (merge, finish), with the int64 number of each row's group or, for one group of all rows, null.
 * @throws HeddleError as `HeddleInstance.callExtism`.
 */
export function callEncodedAggregate(
  instance: HeddleInstance,
  codec: Codec,
  given: FunctionInfo,
  stage: AggregateStage,
  columns: readonly Column[],
  rows: number,
  groups: Column | null,
): EncodedGroups {
  const info = requireKind(given, 'aggregate');
  const takesStates = stage === 'merge' || stage === 'finish';
  const inputs: readonly Field[] = takesStates ? [info.state] : info.args;
  const value = stage === 'partial' || stage === 'merge' ? info.state : info.returns;
  const lead = groups === null ? [] : [GROUP];
  // An empty array of rows does not show that there is a group column, and without rows there are no groups.
  if (groups !== null && rows === 0)
    return { groups: emptyColumn('int64'), values: emptyColumn(value.dataType) };
  const batch = callExport(instance, codec, {
    info,
    exportName: stage === 'whole' ? info.export : `${info.export}.${stage}`,
    fields: [...lead, ...inputs],
    columns: groups === null ? columns : [groups, ...columns],
    rows,
    output: [...lead, value],
    shape: groups === null ? 'values' : 'rows',
  });
  const values = batch.columns[lead.length];
  if (values === undefined) return refuseOutput(info, `the output has no ${value.name}`);
  if (groups === null) {
    if (batch.rows !== 1) refuseOutput(info, `the output has ${batch.rows} rows, not 1`);
    return { groups: null, values };
  }
  if (batch.rows > rows) refuseOutput(info, `the output has ${batch.rows} groups of ${rows} rows`);
  return { groups: batch.columns[0] ?? null, values };
}
