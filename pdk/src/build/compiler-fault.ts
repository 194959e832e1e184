import { BuildError } from './build-error.js';

/**
 * Runs a part of the compiler, which refuses what it does not take: that it throws is a fault of its own.
 * @throws BuildError HEDDLE3007 that says so.
 */
export async function compiler<T>(part: () => T | Promise<T>): Promise<T> {
  try {
    return await part();
  } catch (cause) {
    const message = `the compiler fails: ${cause instanceof Error ? cause.message : String(cause)}`;
    const hint = 'this is a fault of Heddle; heddle build --tier js builds the module without its compiler';
    throw new BuildError('HEDDLE3007', [{ message, hint }], { cause });
  }
}
