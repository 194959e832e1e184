import type { Expression } from '../../plan/expression.js';
import type { AggregateCall, SortKey, Window, WindowCall, WindowFrame } from '../../plan/plan.js';
import { isDecimal } from '../../table/decimal-type.js';
import type { SqlType } from '../../table/types.js';
import { castTo, type Dialect, functionName, type Suffix } from './dialect.js';
import { type Columns, expressionSql, ordered } from './expressions.js';

/** An aggregate of a grouping; `args` are the texts of its arguments. */
export function aggregateSql(
  call: AggregateCall,
  args: readonly string[],
  columns: Columns,
  dialect: Dialect,
): string {
  const suffix =
    call.filter === null ? '' : ` FILTER (WHERE ${expressionSql(call.filter, columns, dialect)})`;
  return aggregated(call, args, suffix, dialect);
}

/** The window of a node's calls, without the frame, as the text behind OVER; `keys` are the texts of its keys. */
export function windowSql(
  { partitionBy, orderBy }: Pick<Window, 'partitionBy' | 'orderBy'>,
  keys: readonly string[],
): string {
  const partitions = keys.slice(0, partitionBy.length);
  const order = orderBy.map((key, index) => sortKeySql(keys[partitions.length + index] ?? '', key));
  return [
    ...(partitions.length === 0 ? [] : [`PARTITION BY ${partitions.join(', ')}`]),
    ...(order.length === 0 ? [] : [`ORDER BY ${order.join(', ')}`]),
  ].join(' ');
}

/** A key of ORDER BY; engines differ in where nulls go unless it is said. */
export function sortKeySql(key: string, { descending, nullsFirst }: Omit<SortKey, 'expr'>): string {
  return `${key} ${descending ? 'DESC' : 'ASC'} NULLS ${nullsFirst ? 'FIRST' : 'LAST'}`;
}

const FRAMES: Readonly<Record<WindowFrame, string>> = {
  partition: 'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING',
  rows: 'ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW',
  range: 'RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW',
};

/** A window function over `window`, which `windowSql` made; `args` are the texts of its arguments. */
export function windowCallSql(
  call: WindowCall,
  args: readonly string[],
  window: string,
  dialect: Dialect,
): string {
  switch (call.function) {
    case 'row_number':
    case 'rank':
    case 'dense_rank': {
      // Spark wants an order where rows are numbered, even where the program says none.
      const order = window.includes('ORDER BY') ? window : `${window} ORDER BY true`.trim();
      return castTo(dialect, `${call.function}() OVER (${order})`, 'int64');
    }
    case 'lag':
    case 'lead': {
      const [value, , ...otherwise] = args;
      const [, offset] = call.args;
      const by = offset?.kind === 'literal' ? String(offset.value) : '1';
      const order = window.includes('ORDER BY') ? window : `${window} ORDER BY true`.trim();
      return `${call.function}(${[value, by, ...otherwise].join(', ')}) OVER (${order})`;
    }
    default: {
      // Without an order all rows are peers.
      const frame = call.frame === 'range' && !window.includes('ORDER BY') ? 'partition' : call.frame;
      const suffix = ` OVER (${`${window} ${FRAMES[frame]}`.trim()})`;
      const aggregate = { ...call, function: call.function, distinct: false };
      return aggregated(aggregate, args, suffix, dialect);
    }
  }
}

function aggregated(
  call: Pick<AggregateCall, 'function' | 'args' | 'distinct' | 'type'>,
  args: readonly string[],
  suffix: Suffix,
  dialect: Dialect,
): string {
  const distinct = call.distinct ? 'DISTINCT ' : '';
  const values = call.args.map((arg, index) => {
    const text = args[index] ?? '';
    return call.distinct ? ordered(text, arg, dialect) : text;
  });
  if (typeof call.function !== 'string')
    return `${functionName(call.function.name)}(${distinct}${values.join(', ')})${suffix}`;
  const [[first], [arg = '']] = [call.args, values];
  if (first === undefined) return `count(*)${suffix}`;
  switch (call.function) {
    case 'min':
    case 'max':
      return first.type === 'float64'
        ? dialect.extreme(call.function, arg, suffix)
        : `${call.function}(${arg})${suffix}`;
    case 'sum':
      if (isDecimal(call.type)) return dialect.decimalSum(call.type, `${distinct}${arg}`, suffix);
      return first.type === 'int64'
        ? integerSum(first, arg, distinct, suffix, dialect)
        : `sum(${distinct}${arg})${suffix}`;
    case 'avg':
      if (isDecimal(first.type) && isDecimal(call.type))
        return dialect.decimalMean(first.type, call.type, `${distinct}${arg}`, suffix);
      return `avg(${distinct}${arg})${suffix}`;
    case 'count':
      return `count(${distinct}${arg})${suffix}`;
  }
}

/**
 * A sum of int64 fails where the sum leaves int64, whatever the order: Spark's fails as soon as a part of it does, and
 * DataFusion's wraps around. Sums of int32 cannot get there.
 */
function integerSum(
  arg: Expression,
  text: string,
  distinct: string,
  suffix: Suffix,
  dialect: Dialect,
): string {
  if (isWidened(arg)) return `sum(${distinct}${text})${suffix}`;
  return castTo(
    dialect,
    `sum(${distinct}CAST(${text} AS DECIMAL(19, 0)))${suffix}`,
    'int64' satisfies SqlType,
  );
}

function isWidened(arg: Expression): boolean {
  return arg.kind === 'call' && arg.name === 'cast' && arg.args[0]?.type === 'int32';
}
