/** The processes of a cluster, for whoever starts them. */
export { Coordinator, type CoordinatorOptions } from './coordinator/coordinator.js';
export { LocalCluster, type LocalClusterOptions } from './local-cluster.js';
export type { Compression } from './shuffle/compression.js';
export { ClusterWorker, type WorkerOptions } from './worker/worker.js';
