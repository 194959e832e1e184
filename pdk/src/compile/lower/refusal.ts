import type { Node } from 'acorn';

/** Ends the lowering of a function: it stays in the js tier. */
export class Refused extends Error {
  override readonly name = 'Refused';
  /** Begins small and names no place: `closure captured in a loop`. */
  readonly reason: string;
  /** Where in the bundle. */
  readonly node: Node;

  constructor(reason: string, node: Node) {
    super(reason);
    this.reason = reason;
    this.node = node;
  }
}
