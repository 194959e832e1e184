/** DataSet programs: typed, lazily built, over the plan that SQL makes too. */
export { Aggregation, aggregate, avg, count, max, min, reduce, sum } from './aggregates.js';
export { Column, type Constant, call, col, lit, type Operand } from './column.js';
export { DataSet } from './dataset.js';
export { Groups } from './groups.js';
export { type Iterated, type IterateOptions, iterate } from './iterate.js';
export type { JoinHow } from './joins.js';
export { marked } from './marks.js';
export { type RunOptions, setRunDefaults } from './run.js';
export type { Resolve, Row, Schema, SchemaOfRows, ValueOf } from './schema.js';
export { type CommandOptions, type LineSchema, ShellCommand, sh } from './sh.js';
export { from, range, read, sql } from './sources.js';
export {
  asc,
  denseRank,
  desc,
  type Key,
  lag,
  lead,
  type Order,
  type Over,
  type Ranking,
  rank,
  rowNumber,
  type Windowed,
  windowOf,
} from './windows.js';
export type { WriteOptions } from './write.js';
