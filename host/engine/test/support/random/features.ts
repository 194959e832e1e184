/** What a plan has that the engine must compute: its operators, and its expressions by type. */
import { argsOf, type Expression } from '../../../src/plan/expression.js';
import type { Aggregate, Join, Plan, Sort, SortKey, Window } from '../../../src/plan/plan.js';
import { expressionsOf, inputsOf } from '../../../src/plan/walk.js';

/** The names of a plan's features, as `REQUIRED` of coverage.ts has them, each once. */
export function featuresOf(plan: Plan): Set<string> {
  const found = new Set<string>();
  const visited = new Set<Plan>();
  const visit = (node: Plan) => {
    if (visited.has(node)) return;
    visited.add(node);
    for (const feature of nodeFeatures(node)) found.add(feature);
    for (const expression of expressionsOf(node)) addExpression(expression, found);
    for (const input of inputsOf(node)) visit(input);
  };
  visit(plan);
  return found;
}

/** A type without its digits. */
function typeName(type: string): string {
  return type.startsWith('decimal') ? 'decimal' : type;
}

function nodeFeatures(node: Plan): readonly string[] {
  switch (node.kind) {
    case 'join':
      return joinFeatures(node);
    case 'aggregate':
      return aggregateFeatures(node);
    case 'sort':
      return sortFeatures(node);
    case 'window':
      return windowFeatures(node);
    case 'filter':
      return node.input.kind === 'aggregate' ? ['filter', 'having'] : ['filter'];
    default:
      return [node.kind];
  }
}

function joinFeatures({ type, on, residual, nullAware, single }: Join): string[] {
  const keys = on.map(({ left }) => `join key ${typeName(left.type)}`);
  if (nullAware) return ['join for NOT IN', ...keys];
  if (single) return ['join for a subquery that is a value', ...keys];
  if (on.some(({ nullsEqual }) => nullsEqual)) return [`set operation by ${type} join`, ...keys];
  if (on.length === 0) return [residual === null ? 'cross join' : `${type} join without keys`];
  return [residual === null ? `${type} join` : `${type} join with a condition`, ...keys];
}

function aggregateFeatures({ keys, calls }: Aggregate): string[] {
  if (calls.length === 0) return keys.map(({ type }) => `distinct rows by ${typeName(type)}`);
  return [
    ...(keys.length === 0 ? ['aggregate without keys'] : []),
    ...keys.map(({ type }) => `group key ${typeName(type)}`),
    ...calls.flatMap(({ function: called, args: [argument], distinct, filter }) => {
      const name = typeof called === 'string' ? called : called.name;
      return [
        argument === undefined ? `${name}(*)` : `${name} ${typeName(argument.type)}`,
        ...(distinct ? [`${name} distinct`] : []),
        ...(filter === null ? [] : ['aggregate with a filter']),
      ];
    }),
  ];
}

function sortFeatures({ keys, limit, offset }: Sort): string[] {
  return [
    limit === null ? 'sort' : 'top',
    ...(offset === 0 ? [] : ['top with an offset']),
    ...keys.flatMap((key) => [`sort key ${typeName(key.expr.type)}`, orderName(key)]),
  ];
}

function orderName({ descending, nullsFirst }: SortKey): string {
  return `${descending ? 'descending' : 'ascending'}, nulls ${nullsFirst ? 'first' : 'last'}`;
}

function windowFeatures({ partitionBy, orderBy, calls }: Window): string[] {
  const [order] = orderBy;
  return [
    partitionBy.length === 0 ? 'window without partitions' : 'window with partitions',
    ...partitionBy.map(({ type }) => `window key ${typeName(type)}`),
    ...(order === undefined ? [] : [`window order ${typeName(order.expr.type)}`]),
    ...calls.flatMap(({ function: called, args: [argument], frame }) => {
      const name = typeof called === 'string' ? called : called.name;
      const ranks = ['row_number', 'rank', 'dense_rank', 'lag', 'lead'].includes(name);
      return [
        argument === undefined ? `window ${name}` : `window ${name} ${typeName(argument.type)}`,
        ...(ranks ? [] : [`window frame ${frame}`]),
      ];
    }),
  ];
}

function addExpression(expression: Expression, found: Set<string>): void {
  if (expression.kind === 'call') {
    const { name, type, args } = expression;
    const [first, second] = args;
    const from = typeName(first?.type ?? '');
    if (name === 'cast' || name === 'try_cast') found.add(`${name} ${from} to ${typeName(type)}`);
    else if (name === 'case') found.add(`case ${typeName(type)}`);
    // The first operand of extract is the name of the part.
    else found.add(`${name} ${name === 'extract' ? typeName(second?.type ?? '') : from}`);
  }
  for (const arg of argsOf(expression)) addExpression(arg, found);
}
