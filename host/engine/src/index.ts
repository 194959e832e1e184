/** The SQL engine of the TypeScript host. */

export { analyze, type ExecuteOptions, stream } from './exec/execute.js';
export { formatDate, formatTimestamp } from './expr/datetime.js';
export { readArrow } from './io/arrow.js';
export { readCsv } from './io/csv.js';
export { inferCsvSchema } from './io/csv-schema.js';
export { formatOf, type TableFormat } from './io/format.js';
export { readParquet } from './io/parquet.js';
export { openTable, type TableFile, type TableSource } from './io/source.js';
export { type Job, type JobResult, type NamedSource, programOf, resultToArrow, runJob } from './job.js';
export { type NamedFunction, sourceOf } from './plan/functions.js';
export { readPlan, writePlan } from './plan/json.js';
export type { Plan } from './plan/plan.js';
export { type OutputNames, resultNames } from './sql/output-names.js';
export { type NamedFile, type PreparedQuery, prepareQuery } from './sql/prepare.js';
export { type CreatedFunction, readScript, type Script } from './sql/script.js';
export { spellColumns } from './sql/spelling.js';
export { type NamedResult, ResultStore } from './store/result-store.js';
export { toArrowStream } from './table/arrow-out.js';
export { constantOf, VectorBuilder, vectorOf } from './table/builder.js';
export { concatBatches } from './table/concat.js';
export { columnOfVector } from './table/host-column.js';
export { type Field, type SqlType, sqlTypeOf, typeTextOf } from './table/types.js';
export { type Batch, isValid, type Scalar, scalarAt, type Vector } from './table/vector.js';
export { cellText, isRightAligned, jsonText } from './text/cell.js';
export { csvHeader, csvLines } from './text/csv-text.js';
export { jsonRows } from './text/json-text.js';
export { valueOfJson, valueOfText } from './text/value-parse.js';
