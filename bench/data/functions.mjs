/** What the definitions' functions are given and, in JavaScript, what they answer. */
import { kinds } from './kinds.mjs';
import { scalars } from './scalars.mjs';

const functions = { ...scalars, ...kinds };

/** A function by its name: `args` give a row's values by its number, `native` the answer. @throws Error for no such one */
export function functionOf(name) {
  const found = functions[name];
  if (found === undefined) throw new Error(`bench/data has no function ${name}`);
  return found;
}
