import type { AnyNode, Node } from 'acorn';
import type { Program } from '../program.js';

/** Whether a node is a function of any form. */
export function isFunction(node: Node): boolean {
  return (
    node.type === 'FunctionDeclaration' ||
    node.type === 'FunctionExpression' ||
    node.type === 'ArrowFunctionExpression'
  );
}

/**
 * Finds functions of the running program in its text. A function tells its own source; functions of the same text
 * are all meant, and built-in ones are not found.
 */
export class FunctionFinder {
  private readonly bySource = new Map<string, AnyNode[]>();

  constructor(program: Program, code: string) {
    for (const node of program.nodes() as Iterable<AnyNode>) {
      if (!isFunction(node)) continue;
      // The source of a method begins with its name.
      const parent = program.parentOf(node);
      const whole = parent !== undefined && isMethod(parent, node) ? parent : node;
      const source = code.slice(whole.start, whole.end);
      this.bySource.set(source, [...(this.bySource.get(source) ?? []), node]);
    }
  }

  find(callable: unknown): readonly AnyNode[] {
    return this.bySource.get(Function.prototype.toString.call(callable)) ?? [];
  }
}

function isMethod(parent: AnyNode, node: AnyNode): boolean {
  if (parent.type === 'Property') return parent.value === node && (parent.method || parent.kind !== 'init');
  return parent.type === 'MethodDefinition';
}
