import { invalidSql } from '../../failure.js';
import { column, type Expression } from '../../plan/expression.js';
import type { Name } from '../ast.js';
import type { Environment } from './environment.js';
import type { Scope } from './scope.js';

/** What an expression may refer to where it stands. */
export interface Context {
  readonly environment: Environment;
  /** The column that a (qualified) name means here. Throws HEDDLE4002 where there is none. */
  column(parts: readonly Name[]): Expression;
  /** The column at an index of the scope, as `*` names it. */
  columnAt(index: number): Expression;
  /** Takes over the binding of a node: grouped expressions, aggregates, windows, subqueries; null = bind it as usual. */
  intercept?(expression: unknown): Expression | null;
}

/** A context that names the columns of `scope`, and of the query around this one where they are none of it. */
export function contextOf(scope: Scope, environment: Environment): Context {
  const columnAt = (index: number) => column(index, scope.columns[index]?.type ?? 'null');
  return {
    environment,
    columnAt,
    column(parts) {
      const index = scope.find(parts);
      if (index !== null) return columnAt(index);
      const outer = environment.outer?.(parts) ?? null;
      if (outer === null) throw scope.unknown(parts);
      return outer;
    },
  };
}

/** A context without columns. */
export function nowhere(environment: Environment): Context {
  return {
    environment,
    column: (parts) => {
      throw invalidSql(`no column ${parts.map((part) => part.text).join('.')} here`);
    },
    columnAt: () => {
      throw invalidSql('* has no columns here');
    },
  };
}
