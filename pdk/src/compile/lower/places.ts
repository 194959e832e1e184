import type { AnyNode, Node } from 'acorn';
import type { Expr, PartPlaces, Position, Statement } from '../ir.js';

/** From which code of the user's each part of the intermediate form was made. */
export class Places implements PartPlaces {
  private readonly nodes = new WeakMap<Expr | Statement, Node>();
  private readonly positions = new WeakMap<Node, Position | undefined>();
  private readonly positionOf: (node: Node) => Position | undefined;

  /** @param positionOf the place of a node in the user's source; undefined outside it */
  constructor(positionOf: (node: Node) => Position | undefined) {
    this.positionOf = positionOf;
  }

  /**
   * Says what a part was made from, once. Of what costs nothing, and is written wherever it is used, nothing is said: it
   * belongs to its uses.
   */
  mark(part: Expr | Statement, node: Node): void {
    if (part.op !== 'get' && part.op !== 'const' && !this.nodes.has(part)) this.nodes.set(part, node);
  }

  of(part: Expr | Statement): Position | undefined {
    const node = this.nodes.get(part);
    if (node === undefined) return undefined;
    const place = telling(node as AnyNode);
    if (!this.positions.has(place)) this.positions.set(place, this.positionOf(place));
    return this.positions.get(place);
  }

  inPlaceOf<Part extends Expr | Statement>(other: Part, part: Part): Part {
    const node = this.nodes.get(other);
    if (node !== undefined) this.mark(part, node);
    return part;
  }
}

/** What an expression is known by: the first name or constant of an operation, and of a call what is called. */
function telling(node: AnyNode): AnyNode {
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
    case 'AssignmentExpression':
      return telling(node.left as AnyNode);
    case 'ConditionalExpression':
      return telling(node.test);
    case 'CallExpression':
      return telling(node.callee as AnyNode);
    case 'MemberExpression':
      return node.computed ? telling(node.object as AnyNode) : (node.property as AnyNode);
    default:
      return node;
  }
}
