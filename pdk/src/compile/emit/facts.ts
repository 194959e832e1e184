import { GUEST_FUNCTIONS } from '../guest-functions.js';
import type { IrFunction, Position } from '../ir.js';
import { walk } from './walk.js';

/** A reason for which a row may be left to the js tier, and where. */
export interface BailOut {
  readonly reason: string;
  readonly position: Position | undefined;
}

/** Deeper calls than this are left to the js tier, which decides how deep a stack may be. */
export const MAX_DEPTH = 200;

const TOO_DEEP = `a recursion deeper than ${MAX_DEPTH} calls`;

/** What a function does by itself, without the functions that it calls. */
interface Own {
  readonly callees: ReadonlySet<IrFunction>;
  readonly bails: readonly BailOut[];
  readonly throws: boolean;
  readonly yields: boolean;
  readonly loops: boolean;
  readonly makesTexts: boolean;
  /** Nodes of the tree: a measure of its size. */
  readonly size: number;
}

/** Facts about the functions of a module that decide how each is written. */
export class Facts {
  private readonly owned = new Map<IrFunction, Own>();
  private readonly reached = new Map<IrFunction, ReadonlySet<IrFunction>>();

  /** The function and all that it may call, each once; itself first. */
  reachable(from: IrFunction): ReadonlySet<IrFunction> {
    const known = this.reached.get(from);
    if (known !== undefined) return known;
    const found = new Set([from]);
    for (const each of found) for (const callee of this.own(each).callees) found.add(callee);
    this.reached.set(from, found);
    return found;
  }

  /** Whether a call of the function can come back to it. */
  isRecursive(fn: IrFunction): boolean {
    return [...this.own(fn).callees].some((callee) => this.reachable(callee).has(fn));
  }

  /** What can make a call of the function leave its row to the js tier; the same place once. */
  bails(fn: IrFunction): BailOut[] {
    const found = new Map<string, BailOut>();
    for (const each of this.reachable(fn)) {
      const deep = this.isRecursive(each) ? [{ reason: TOO_DEEP, position: each.position }] : [];
      for (const bail of [...this.own(each).bails, ...deep]) {
        const { file = '', line = 0, column = 0 } = bail.position ?? {};
        found.set(`${bail.reason} ${file} ${line} ${column}`, bail);
      }
    }
    return [...found.values()];
  }

  /** Whether a call of the function can end otherwise than by returning. */
  exits(fn: IrFunction): boolean {
    return this.throws(fn) || this.own(fn).yields || this.bails(fn).length > 0;
  }

  /** Whether a call of the function can throw. */
  throws(fn: IrFunction): boolean {
    return [...this.reachable(fn)].some((each) => this.own(each).throws);
  }

  /** Whether it has loops of its own, or calls itself. */
  takesTime(fn: IrFunction): boolean {
    return this.own(fn).loops || this.isRecursive(fn);
  }

  /** Whether a call of the function leaves texts in the guest's scratch memory. */
  makesTexts(fn: IrFunction): boolean {
    return [...this.reachable(fn)].some((each) => this.own(each).makesTexts);
  }

  /** How much code the function is. */
  size(fn: IrFunction): number {
    return this.own(fn).size;
  }

  private own(fn: IrFunction): Own {
    const known = this.owned.get(fn);
    if (known !== undefined) return known;
    const callees = new Set<IrFunction>();
    const bails: BailOut[] = [];
    let [throws, yields, loops, makesTexts, size] = [false, false, false, false, 0];
    walk(fn.body, {
      expression: (node) => {
        size += 1;
        if (node.op === 'call') callees.add(node.callee);
        if (node.op === 'guest' && GUEST_FUNCTIONS.get(node.name)?.scratch === true) makesTexts = true;
      },
      statement: (node) => {
        size += 1;
        if (node.op === 'bail') bails.push({ reason: node.reason, position: node.position });
        if (node.op === 'throw') throws = true;
        if (node.op === 'yield') yields = true;
        if (node.op === 'loop') loops = true;
      },
    });
    const own = { callees, bails, throws, yields, loops, makesTexts, size };
    this.owned.set(fn, own);
    return own;
  }
}
