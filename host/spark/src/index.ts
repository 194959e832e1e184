/** Spark from TypeScript: jobs through spark-submit, and a client of Spark Connect. */
export { JobFailure, type Place, type Progress } from '@heddle/program';
export { type ConnectOptions, SparkConnectClient } from './connect/client.js';
export type { RunOptions } from './connect/execution.js';
export { SparkResult } from './connect/result.js';
export { type ConnectTarget, parseConnectUrl } from './connect/url.js';
export { findSpark, type SparkInstallation } from './installation.js';
export { SparkJob, type SparkJobOptions, type SparkJobResult } from './job.js';
export type { SparkJobSpec, SparkSetup, SparkTable } from './spec.js';
