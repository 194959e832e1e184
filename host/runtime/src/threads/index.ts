export { runTask, type Task } from './task.js';
export { ThreadPool, type ThreadPoolOptions } from './thread-pool.js';
