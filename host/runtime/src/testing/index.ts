export type {
  FunctionOf,
  Functions,
  Loaded,
  LoadedAggregate,
  LoadedPartition,
  LoadedScalar,
  LoadedTable,
  UntypedFunctions,
} from './functions.js';
export { checkAggregateLaws, type LawOptions } from './laws.js';
export { load, type TestOptions } from './load.js';
