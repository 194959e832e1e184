import { invalidSql, refuse } from '../failure.js';
import { type Expression, literal } from './expression.js';
import type { WindowCall } from './plan.js';
import { unify } from './typed.js';

/** Window functions that are no aggregates. */
export type RankingName = 'row_number' | 'rank' | 'dense_rank' | 'lag' | 'lead';

/** row_number, rank, dense_rank, lag and lead. Throws HEDDLE4002 for arguments that do not fit. */
export function ranking(name: RankingName, args: readonly Expression[]): WindowCall {
  if (name !== 'lag' && name !== 'lead') {
    if (args.length > 0) throw invalidSql(`${name} takes no arguments`);
    return { type: 'int64', function: name, args, frame: 'partition' };
  }
  const [value, offset = literal('int64', 1n), otherwise, ...more] = args;
  if (value === undefined || more.length > 0) throw invalidSql(`${name} takes 1 to 3 arguments`);
  if (offset.kind !== 'literal' || typeof offset.value !== 'bigint' || offset.value < 0n)
    throw refuse(`${name} by what is not a literal number of rows`);
  if (otherwise === undefined)
    return { type: value.type, function: name, args: [value, offset], frame: 'partition' };
  const { type, exprs } = unify([value, otherwise], name);
  return {
    type,
    function: name,
    args: [exprs[0] ?? value, offset, exprs[1] ?? otherwise],
    frame: 'partition',
  };
}
