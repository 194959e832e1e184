/** The version of spec/cluster.md; coordinator, workers and programs of another one refuse each other. */
export const PROTOCOL = 1;

/** The header that says it. */
export const VERSION_HEADER = 'heddle-cluster';
