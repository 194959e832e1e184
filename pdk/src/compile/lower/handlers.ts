import type { AnyNode } from 'acorn';
import type { Program } from '../../build/program.js';
import { FunctionFinder } from '../../build/purity/functions.js';
import type { Registration } from '../../guest/register.js';
import { functionName } from './names.js';

/** Finds the handlers of registrations in the bundle. */
export class Handlers {
  private readonly program: Program;
  private readonly finder: FunctionFinder;

  constructor(program: Program) {
    this.program = program;
    this.finder = new FunctionFinder(program, program.code);
  }

  /**
   * The code of a handler; undefined where it is not there, or cannot be told from another function of the same text:
   * by its name, by the export whose declaration it stands in, or by the property that it is.
   */
  find(registration: Registration, role: string): AnyNode | undefined {
    const handler = registration.handlers[role];
    const tests: readonly ((node: AnyNode) => boolean)[] = [
      (node) => functionName(this.program, node) === handler?.name,
      (node) => this.exportOf(node) === registration.export,
      (node) => this.propertyOf(node) === role,
    ];
    const found = tests.reduce<readonly AnyNode[]>((left, test) => {
      const passing = left.filter(test);
      return left.length > 1 && passing.length > 0 ? passing : left;
    }, this.finder.find(handler));
    return found.length === 1 ? found[0] : undefined;
  }

  private propertyOf(node: AnyNode): string | undefined {
    const parent = this.program.parentOf(node);
    return parent?.type === 'Property' && parent.key.type === 'Identifier' ? parent.key.name : undefined;
  }

  private exportOf(node: AnyNode): string | undefined {
    for (const around of this.program.pathTo(node) as readonly AnyNode[])
      if (around.type === 'VariableDeclarator' && around.id.type === 'Identifier') return around.id.name;
    return undefined;
  }
}
