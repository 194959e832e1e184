import { invalidSql, refuse } from '../../failure.js';
import type { TableSource } from '../../io/source.js';
import type { Expression } from '../../plan/expression.js';
import type { FunctionSet } from '../../plan/functions.js';
import type { Plan } from '../../plan/plan.js';
import { type Name, objectName } from '../ast.js';

/** What a query may name besides its own columns. */
export interface Environment {
  /** Functions of modules, by SQL name. */
  readonly functions: ReadonlyMap<string, FunctionSet>;
  /** The table of this name (as written, without quotes), or null. */
  table(name: string): TableSource | null;
  /** Names of all tables, for messages. */
  readonly tableNames: readonly string[];
  /** Common table expressions in reach, innermost first: lower-case name to plan. */
  readonly ctes: ReadonlyMap<string, Plan>;
  /** In a subquery: the column of the query around it that a name means, as an `outer` expression; null for none. */
  readonly outer?: (parts: readonly Name[]) => Expression | null;
}

/** The functions of a name, without regard to case. */
export function functionNamed(environment: Environment, name: string): FunctionSet | null {
  return environment.functions.get(name.toLowerCase()) ?? null;
}

/** The error for a function name that neither a plugin nor the engine (`builtIns`) knows. */
export function unknownFunction(environment: Environment, name: string, builtIns: readonly string[]): Error {
  const exported = [...environment.functions].find(([, { overloads }]) =>
    overloads.some((info) => info.export === name),
  );
  if (exported !== undefined) return invalidSql(`no function ${name}; in SQL it is called ${exported[0]}`);
  return invalidSql(
    `no function ${name}; there are ${[...environment.functions.keys(), ...builtIns].join(', ')}`,
  );
}

/** The plan or source that a table name means. Throws HEDDLE4002, listing what there is. */
export function findTable(
  name: unknown,
  environment: Environment,
): { readonly label: string; readonly found: Plan | TableSource } {
  const parts = objectName(name);
  const [last] = parts;
  if (last === undefined || parts.length !== 1) throw refuse('a qualified table name');
  const found = environment.ctes.get(last.text.toLowerCase()) ?? environment.table(last.text);
  if (found !== null && found !== undefined) return { label: last.text, found };
  const names = [...environment.ctes.keys(), ...environment.tableNames];
  const known = names.length === 0 ? '' : `; there are ${names.join(', ')}`;
  throw invalidSql(`no table ${last.text}${known} (name a file in quotes: FROM 'data.csv')`);
}
