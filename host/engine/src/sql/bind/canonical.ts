import { list, type Node, nameOf, node, objectName } from '../ast.js';
import type { Scope } from './scope.js';

/** Text that two expressions share when they are the same: names by the column they mean, positions left out. */
export function canonical(expression: unknown, scope: Scope): string {
  return JSON.stringify(expression, function (this: unknown, key, value: unknown) {
    if (key === 'span' || key.endsWith('_token')) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const body = value as Node;
    if (body.ColumnAt !== undefined) return { column: body.ColumnAt };
    if (body.Nested !== undefined) return body.Nested;
    if (body.Identifier !== undefined && key !== 'name')
      return named([nameOf(body.Identifier)], scope) ?? value;
    if (body.CompoundIdentifier !== undefined)
      return named(list(body.CompoundIdentifier).map(nameOf), scope) ?? value;
    if (body.Function !== undefined) {
      const call = node(body.Function);
      const name = objectName(call.name).map((part) => part.text.toLowerCase());
      return { Call: { ...call, name } };
    }
    return value;
  });
}

function named(parts: ReturnType<typeof nameOf>[], scope: Scope): { column: number } | null {
  const index = scope.find(parts);
  return index === null ? null : { column: index };
}
