/** Steps that parts which run side by side have in common. */

/** `step`, which runs at its first call with these arguments (texts or none); later calls get the result of that one, or its error. */
export function shared(step) {
  const results = new Map();
  return (...args) => {
    const key = args.join(' ');
    const result = results.get(key) ?? step(...args);
    results.set(key, result);
    return result;
  };
}

const queues = new Map();

/** Runs `step` when no other step of that name runs: two builds by Maven would write into one folder. */
export function exclusive(name, step) {
  const result = (queues.get(name) ?? Promise.resolve()).then(step);
  queues.set(
    name,
    result.catch(() => undefined),
  );
  return result;
}
