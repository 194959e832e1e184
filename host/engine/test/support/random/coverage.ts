import type { CallName } from '../../../src/plan/expression.js';
import type { AggregateName, JoinType, Plan, WindowFrame, WindowName } from '../../../src/plan/plan.js';
import { TYPES, type Type } from './expressions.js';

/** Queries with rows that each feature must at least be in. */
export const FLOOR = 3;

const INTEGERS: readonly Type[] = ['int32', 'int64'];
const NUMBERS: readonly Type[] = [...INTEGERS, 'float64', 'decimal'];
const TIMES: readonly Type[] = ['date', 'timestamp'];

/** The types over which each call of the engine is wanted: a call that is added to the engine is added here. */
const CALLS: Readonly<Record<Exclude<CallName, 'cast' | 'try_cast'>, readonly Type[]>> = {
  '+': NUMBERS,
  '-': NUMBERS,
  '*': NUMBERS,
  '/': ['float64'],
  '%': NUMBERS,
  negate: NUMBERS,
  abs: NUMBERS,
  '=': TYPES,
  '<>': TYPES,
  '<': TYPES,
  '<=': TYPES,
  '>': TYPES,
  '>=': TYPES,
  distinct: TYPES,
  and: ['bool'],
  or: ['bool'],
  not: ['bool'],
  is_null: TYPES,
  is_true: ['bool'],
  is_false: ['bool'],
  in: TYPES,
  between: TYPES,
  like: ['utf8'],
  concat: ['utf8'],
  coalesce: TYPES,
  case: TYPES,
  substring: ['utf8'],
  extract: TIMES,
  add_interval: TIMES,
};

/**
 * The casts wanted. Others are not compared with DuckDB, which rounds where the engine cuts off (to integers), or writes another
 * text; test/decimal.test.ts and test/sql.test.ts have those.
 */
const CASTS: Readonly<Partial<Record<Type, readonly Type[]>>> = {
  bool: ['int32', 'int64', 'utf8'],
  int32: ['int64', 'float64', 'decimal', 'utf8'],
  int64: ['int32', 'float64', 'decimal', 'utf8'],
  decimal: ['decimal', 'float64', 'utf8'],
  date: ['timestamp', 'utf8'],
  timestamp: ['date'],
};
const TRY_CASTS: readonly Type[] = ['int32', 'int64', 'float64', 'decimal', 'date', 'timestamp'];

/** The types that each aggregate is wanted over. Means of decimals are doubles in DuckDB: see test/duckdb-decimal.test.ts. */
const AGGREGATES: Readonly<Record<AggregateName, readonly Type[]>> = {
  count: TYPES,
  sum: ['int64', 'float64', 'decimal'],
  avg: ['float64'],
  min: TYPES,
  max: TYPES,
};
const RANKS: Readonly<Record<Exclude<WindowName, AggregateName>, readonly Type[] | null>> = {
  row_number: null,
  rank: null,
  dense_rank: null,
  lag: TYPES,
  lead: TYPES,
};
const FRAMES: Readonly<Record<WindowFrame, true>> = { partition: true, rows: true, range: true };

/** The features of each kind of join. One without keys is of the nested kind. */
const JOINS: Readonly<Record<JoinType, readonly string[]>> = {
  inner: ['inner join', 'inner join with a condition', 'inner join without keys', 'cross join'],
  left: ['left join', 'left join with a condition', 'left join without keys'],
  right: ['right join', 'right join with a condition', 'right join without keys'],
  full: ['full join', 'full join with a condition', 'full join without keys'],
  semi: ['semi join', 'semi join with a condition', 'semi join without keys'],
  anti: ['anti join', 'anti join with a condition', 'anti join without keys'],
};

/** The features of each node; null: DuckDB has no such thing. */
const NODES: Readonly<Record<Plan['kind'], readonly string[] | null>> = {
  scan: ['scan'],
  values: ['values'],
  filter: ['filter', 'having'],
  project: ['project'],
  join: [
    ...Object.values(JOINS).flat(),
    ...TYPES.filter((type) => type === 'int64' || type === 'utf8').map((type) => `join key ${type}`),
    'join for NOT IN',
    'join for a subquery that is a value',
    'set operation by semi join',
    'set operation by anti join',
  ],
  aggregate: [
    'aggregate without keys',
    'aggregate with a filter',
    'count(*)',
    'count distinct',
    'sum distinct',
    'avg distinct',
    ...over('group key', TYPES),
    ...over('distinct rows by', TYPES),
    ...Object.entries(AGGREGATES).flatMap(([name, types]) => over(name, types)),
  ],
  sort: [
    'sort',
    'top',
    'top with an offset',
    'ascending, nulls first',
    'ascending, nulls last',
    'descending, nulls first',
    'descending, nulls last',
    ...over('sort key', TYPES),
  ],
  limit: ['limit'],
  union: ['union'],
  window: [
    'window with partitions',
    'window without partitions',
    'window count',
    ...over('window key', TYPES),
    ...over('window order', TYPES),
    ...Object.keys(FRAMES).map((frame) => `window frame ${frame}`),
    ...Object.entries(AGGREGATES).flatMap(([name, types]) => over(`window ${name}`, types)),
    ...Object.entries(RANKS).flatMap(([name, types]) =>
      types === null ? [`window ${name}`] : over(`window ${name}`, types),
    ),
  ],
  flatMap: null,
  mapPartitions: null,
  sample: null,
  repartition: null,
  command: null,
  cache: null,
};

/** Every feature that random queries must have. */
export const REQUIRED: readonly string[] = [
  ...Object.values(NODES).flatMap((features) => features ?? []),
  ...Object.entries(CALLS).flatMap(([name, types]) => over(name, types)),
  ...Object.entries(CASTS).flatMap(([from, types]) => over(`cast ${from} to`, types ?? [])),
  ...over('try_cast utf8 to', TRY_CASTS),
];

function over(name: string, types: readonly Type[]): string[] {
  return types.map((type) => `${name} ${type}`);
}

/** How many queries have each feature, and how many of those have rows. */
export class Coverage {
  readonly #queries = new Map<string, { all: number; withRows: number }>();

  /** Adds a query that gave so many rows. */
  add(features: ReadonlySet<string>, rows: number): void {
    for (const feature of features) {
      const { all, withRows } = this.of(feature);
      this.#queries.set(feature, { all: all + 1, withRows: withRows + (rows > 0 ? 1 : 0) });
    }
  }

  of(feature: string): { readonly all: number; readonly withRows: number } {
    return this.#queries.get(feature) ?? { all: 0, withRows: 0 };
  }

  /** The features of the list that fewer queries have than must. */
  missing(): string[] {
    return REQUIRED.filter((feature) => this.of(feature).withRows < FLOOR);
  }

  /** A line a feature: queries with rows, and all. Behind the list comes what else was seen. */
  text(): string {
    const listed = new Set(REQUIRED);
    const others = [...this.#queries.keys()].filter((feature) => !listed.has(feature)).sort();
    return [
      'used by: queries with rows / all',
      ...[...REQUIRED, ...others].map((feature) => {
        const { all, withRows } = this.of(feature);
        return `  ${feature.padEnd(40)} ${String(withRows).padStart(5)} / ${all}`;
      }),
    ].join('\n');
  }
}
