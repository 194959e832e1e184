import type { ConstantTable, Expr, IrFunction, Local, PartPlaces, Statement } from '../ir.js';
import { branch, choose, get, i32, op } from '../lower/expr.js';
import { walk } from './walk.js';

/** A body that can go on behind any of its yields. */
export interface Resumable {
  readonly body: readonly Statement[];
  /** 0, or the place of the yield that the body is to go on behind: it is 0 again when it gets there. */
  readonly resume: Local;
  /** What has to be there again before it goes on. */
  readonly locals: readonly Local[];
  readonly tables: readonly ConstantTable[];
}

/**
 * Rewrites a body so that it can be entered behind each of its yields, which get their places: all that stands before
 * the yield is passed over, and of the statements around it those that lead there are entered.
 * @returns undefined where nothing is yielded
 */
export function resumable(fn: IrFunction, places?: PartPlaces): Resumable | undefined {
  const rewriting = new Rewriting(places);
  const body = rewriting.list(fn.body);
  if (rewriting.yields === 0) return undefined;
  const { resume } = rewriting;
  return { body, resume, locals: rewriting.keptLocals(fn), tables: rewriting.tables(fn) };
}

class Rewriting {
  readonly resume: Local = { name: 'resume', type: 'i32' };
  /** Yields so far. */
  yields = 0;
  /** For each stretch of code that is passed over as a whole: what it reads or writes, and of that what it gives a value first. */
  private readonly stretches: { readonly used: Set<Local>; readonly own: Set<Local> }[] = [];

  private readonly places: PartPlaces | undefined;

  constructor(places: PartPlaces | undefined) {
    this.places = places;
  }

  list(statements: readonly Statement[]): Statement[] {
    const rewritten: Statement[] = [];
    let stretch: Statement[] = [];
    const end = (): void => {
      if (stretch.length > 0) rewritten.push(this.passedOver(stretch));
      stretch = [];
    };
    for (const statement of statements) {
      if (!yields(statement)) stretch.push(statement);
      else if (statement.op === 'yield') {
        this.yields += 1;
        stretch.push(this.moved(statement, { ...statement, place: this.yields }));
        rewritten.push(this.passedOver(stretch, this.yields));
        stretch = [];
      } else {
        end();
        rewritten.push(...this.around(statement));
      }
    }
    end();
    return rewritten;
  }

  /** Locals that hold something behind a yield. A stretch that gives a local its value first does not care what it held. */
  keptLocals({ body, params }: IrFunction): Local[] {
    const assigned = new Set<Local>();
    walk(body, {
      statement: (node) => {
        if (node.op === 'set') assigned.add(node.local);
      },
    });
    return [...assigned].filter((local) => {
      const users = this.stretches.filter(({ used }) => used.has(local));
      // What a parameter holds in the end may be the new state.
      return params.includes(local) || users.some(({ own }) => !own.has(local));
    });
  }

  tables({ body }: IrFunction): ConstantTable[] {
    const tables = new Set<ConstantTable>();
    walk(body, {
      expression: (node) => {
        if (node.op === 'address' && node.table.scratch) tables.add(node.table);
      },
    });
    return [...tables];
  }

  /** Statements that run unless the body is on its way to a yield; behind `place`, if it ends there, it has arrived. */
  private passedOver(statements: readonly Statement[], place?: number): Statement {
    this.stretches.push({ used: mentioned(statements), own: givenFirst(statements) });
    const arrived: Statement = { op: 'set', local: this.resume, value: i32(0) };
    const otherwise = place === undefined ? [] : [branch(this.compared('i32.eq', place), [arrived], [])];
    return branch(this.running, statements, otherwise);
  }

  /** A statement with yields inside: it is entered where the way leads to one of them. */
  private around(statement: Statement): Statement[] {
    const first = this.yields + 1;
    switch (statement.op) {
      case 'block':
      case 'loop': {
        const body = this.list(statement.body);
        return [this.entered(first, [this.moved(statement, { ...statement, body })])];
      }
      case 'if': {
        this.stretches.push({ used: mentioned([{ op: 'drop', value: statement.test }]), own: new Set() });
        const then = this.list(statement.then);
        const test = choose(this.running, statement.test, this.compared('i32.le_u', this.yields));
        const otherwise = this.list(statement.otherwise);
        return [this.entered(first, [this.moved(statement, branch(test, then, otherwise))])];
      }
      default:
        throw new TypeError(`a ${statement.op} with a yield inside`);
    }
  }

  /** What takes a statement's place. */
  private moved(statement: Statement, to: Statement): Statement {
    return this.places?.inPlaceOf(statement, to) ?? to;
  }

  /** Statements with the yields from `first` to the last one so far. */
  private entered(first: number, statements: readonly Statement[]): Statement {
    const leads = [this.compared('i32.ge_u', first), this.compared('i32.le_u', this.yields)];
    return branch(op('i32.or', this.running, op('i32.and', ...leads)), statements, []);
  }

  private get running(): Expr {
    return op('i32.eqz', get(this.resume));
  }

  private compared(instruction: string, place: number): Expr {
    return op(instruction, get(this.resume), i32(place));
  }
}

function yields(statement: Statement): boolean {
  let found = false;
  walk([statement], {
    statement: ({ op }) => {
      found ||= op === 'yield';
    },
  });
  return found;
}

function mentioned(statements: readonly Statement[]): Set<Local> {
  const locals = new Set<Local>();
  walk(statements, {
    expression: (node) => {
      if (node.op === 'get') locals.add(node.local);
    },
    statement: (node) => {
      if (node.op === 'set') locals.add(node.local);
    },
  });
  return locals;
}

/** Locals that statements give a value before they read them, on every way. */
function givenFirst(statements: readonly Statement[]): Set<Local> {
  const given = new Set<Local>();
  const seen = new Set<Local>();
  for (const statement of statements) {
    const all = mentioned([statement]);
    if (statement.op === 'set') {
      const read = mentioned([{ op: 'drop', value: statement.value }]);
      for (const local of read) seen.add(local);
      if (!seen.has(statement.local)) given.add(statement.local);
    }
    for (const local of all) seen.add(local);
  }
  return given;
}
