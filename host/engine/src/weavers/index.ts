/** Where DataSet programs run: in this process, on Spark, on DataFusion; the same program gives the same rows. */
export { type DataFusionOptions, dataFusion } from './data-fusion.js';
export { inProcess } from './in-process.js';
export { type SparkOptions, spark } from './spark.js';
export type { Program, WeaveOptions, Weaver, WovenRows } from './weaver.js';
