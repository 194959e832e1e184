import type { Node } from 'acorn';
import { Refused } from './refusal.js';
import { TypeTable } from './type-table.js';

/** Types grow by few steps, so that code settles soon. */
const MAX_ROUNDS = 40;

/** Lowers a function again and again until the types of its variables are those that it was lowered with. */
export function lowered<T>(node: Node, round: (types: TypeTable) => T): T {
  const types = new TypeTable();
  for (let rounds = 0; rounds < MAX_ROUNDS; rounds += 1) {
    types.begin();
    try {
      const made = round(types);
      if (types.settled) return made;
    } catch (thrown) {
      // What is refused may only have looked so while less was known of the types.
      if (!(thrown instanceof Refused) || types.settled) throw thrown;
    }
  }
  throw new Refused('the types of its variables do not settle', node);
}
