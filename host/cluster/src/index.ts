/** DataSet programs on a cluster of worker processes. */
export { type ClusterOptions, cluster } from './program.js';
