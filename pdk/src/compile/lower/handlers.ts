import type { AnyNode } from 'acorn';
import type { Program } from '../../build/program.js';
import { FunctionFinder } from '../../build/purity/functions.js';
import type { Registration } from '../../guest/register.js';

/** Finds the handlers of registrations in the bundle. */
export class Handlers {
  private readonly program: Program;
  private readonly finder: FunctionFinder;

  constructor(program: Program) {
    this.program = program;
    this.finder = new FunctionFinder(program, program.code);
  }

  /** The code of a handler; undefined where it is not there, or another function has the same text. */
  find(registration: Registration, role: string): AnyNode | undefined {
    const found = this.finder.find(registration.handlers[role]);
    if (found.length <= 1) return found[0];
    // Most functions of one text stand in the declarations of different exports.
    const own = found.filter((node) => this.exportOf(node) === registration.export);
    return own.length === 1 ? own[0] : undefined;
  }

  private exportOf(node: AnyNode): string | undefined {
    for (const around of this.program.pathTo(node) as readonly AnyNode[])
      if (around.type === 'VariableDeclarator' && around.id.type === 'Identifier') return around.id.name;
    return undefined;
  }
}
