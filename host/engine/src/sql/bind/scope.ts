import { invalidSql } from '../../failure.js';
import type { SqlType } from '../../table/types.js';
import { matches, type Name } from '../ast.js';

/** A column that expressions can name. */
export interface ScopeColumn {
  /** The table's alias or name, null for a column without one. */
  readonly table: string | null;
  readonly name: string;
  readonly type: SqlType;
  /** False for the right-hand twin of a USING column, which only a qualified name reaches. */
  readonly bare: boolean;
}

/** The columns of a FROM clause, in the order of its rows. */
export class Scope {
  readonly columns: readonly ScopeColumn[];
  /** Names of all columns of the tables, also of those that are not read because nothing mentions them. */
  readonly known: readonly string[];

  constructor(columns: readonly ScopeColumn[], known: readonly string[]) {
    this.columns = columns;
    this.known = known;
  }

  /** Index of the column that `parts` (`name` or `table.name`) means; null when there is none. */
  find(parts: readonly Name[]): number | null {
    const name = parts.at(-1);
    const table = parts.length > 1 ? parts.at(-2) : undefined;
    if (name === undefined || parts.length > 2) return null;
    let candidates = this.columns.flatMap((column, index) => {
      if (!matches(name, column.name)) return [];
      if (table === undefined) return column.bare ? [index] : [];
      return column.table !== null && matches(table, column.table) ? [index] : [];
    });
    // Files may hold names that differ in case only; the spelling then decides.
    if (candidates.length > 1) {
      const exact = candidates.filter((index) => this.columns[index]?.name === name.text);
      if (exact.length > 0) candidates = exact;
    }
    if (candidates.length > 1) {
      throw invalidSql(
        `column ${show(parts)} is ambiguous: write ${candidates.map((i) => this.#qualified(i)).join(' or ')}`,
      );
    }
    return candidates[0] ?? null;
  }

  /** As `find`, but a name that means nothing is HEDDLE4002 and the message lists near or all columns. */
  resolve(parts: readonly Name[]): number {
    const index = this.find(parts);
    if (index === null) throw this.unknown(parts);
    return index;
  }

  /** The error for a name that means no column. */
  unknown(parts: readonly Name[]): Error {
    const names = [...new Set(this.known)];
    const known = names.length === 0 ? 'there are no columns here' : `there are ${names.join(', ')}`;
    return invalidSql(`no column ${show(parts)}; ${known}`);
  }

  #qualified(index: number): string {
    const column = this.columns[index];
    return column?.table ? `${column.table}.${column.name}` : (column?.name ?? '');
  }
}

/** `a.b` as the query wrote it. */
export function show(parts: readonly Name[]): string {
  return parts.map((part) => part.text).join('.');
}
