/** DataSet programs on a cluster of worker processes. */
export type { ClusterEvent, Command } from './scheduler/event.js';
export { reduce } from './scheduler/reduce.js';
export { type ClusterState, EMPTY } from './scheduler/state.js';
