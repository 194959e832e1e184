import type { FunctionInfo, HeddleModule } from '@heddle/host';
import type { FunctionRef } from '../../plan/expression.js';
import type { Plan, Scan, Values } from '../../plan/plan.js';
import type { Program } from '../weaver.js';
import { castTo, type Dialect, quoted } from './dialect.js';
import { nodeSql } from './nodes.js';
import { columnNames, type OrderColumn, orderSql, type Relation, selectSql } from './relation.js';

/** The view of the rows of a node without inputs; null for the one row without columns. */
export type ViewOf = (node: Scan | Values) => string | null;

/**
 * A program as one query: a common table expression for each node, in the order in which they need each other, so that
 * a node that two others share is written once.
 */
export class ProgramSql {
  readonly dialect: Dialect;
  readonly #modules: readonly HeddleModule[];
  readonly #viewOf: ViewOf;
  readonly #known = new Map<Plan, Relation>();
  readonly #expressions: string[] = [];
  #hidden = 0;

  private constructor(modules: readonly HeddleModule[], dialect: Dialect, viewOf: ViewOf) {
    this.#modules = modules;
    this.dialect = dialect;
    this.#viewOf = viewOf;
  }

  /** The query of a program, whose answer has the columns of the plan by position. */
  static write({ plan, modules }: Program, dialect: Dialect, viewOf: ViewOf): string {
    const program = new ProgramSql(modules, dialect, viewOf);
    const root = program.relation(plan);
    const columns = root.width === 0 ? ['nothing'] : columnNames(root.width);
    const last = `SELECT ${columns.join(', ')} FROM ${root.name}${orderSql(root.order)}`;
    return `WITH\n${program.#expressions.join(',\n')}\n${last}`;
  }

  /** The relation of a node, written when it is first asked for. */
  relation(plan: Plan): Relation {
    const known = this.#known.get(plan);
    if (known !== undefined) return known;
    const relation = nodeSql(plan, this);
    this.#known.set(plan, relation);
    return relation;
  }

  /** Adds a relation of `width` columns that `query` selects. */
  add(query: string, width: number, order: readonly OrderColumn[] = []): Relation {
    const name = `n${this.#expressions.length}`;
    this.#expressions.push(`  ${name} AS (${query})`);
    return { name, width, order };
  }

  /** A name for a hidden column, which no other has. */
  hidden(): string {
    return `h${this.#hidden++}`;
  }

  /** The rows of a table. */
  scan(node: Scan | Values): Relation {
    const view = this.#viewOf(node);
    const { fields } = node;
    const columns = fields.map(({ name, type }) =>
      type === 'null' ? 'NULL' : castTo(this.dialect, quoted(name), type),
    );
    const from = view === null ? '' : ` FROM ${view}`;
    return this.add(`SELECT ${selectSql(columns)}${from}`, fields.length);
  }

  /** What the manifest says of a function. */
  functionInfo(ref: FunctionRef): FunctionInfo {
    const module = this.#modules.find(({ digest }) => digest === ref.module);
    const info = module?.manifest.functions[ref.index];
    if (info === undefined) throw new TypeError(`no function ${ref.name} in the modules of the program`);
    return info;
  }
}
