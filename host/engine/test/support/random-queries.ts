/** Random queries over two tables, for comparison with another engine. */

/** A generator of numbers in [0, 1): mulberry32. */
export function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const WORDS = [
  '',
  'a',
  'ab',
  'abc',
  'b',
  'Zebra',
  'zebra',
  'ärger',
  'a%b',
  'über, all',
  'say "hi"',
  '日本',
  '😀',
  'x_y',
];

/** CSV of the table `items`: k int64, v int64, x float64, s utf8, b bool; each with nulls. */
export function itemsCsv(next: () => number, rows: number): string {
  const maybe = (text: string) => (next() < 0.15 ? '' : text);
  const lines = Array.from({ length: rows }, () => {
    const word = WORDS[Math.floor(next() * WORDS.length)] ?? '';
    return [
      maybe(String(Math.floor(next() * 12) - 2)),
      maybe(String(Math.floor(next() * 2_000) - 1_000)),
      maybe(String((Math.floor(next() * 4_000) - 2_000) / 8)),
      maybe(`"${word.replaceAll('"', '""')}"`),
      maybe(next() < 0.5 ? 'true' : 'false'),
    ].join(',');
  });
  return ['k,v,x,s,b', ...lines, ''].join('\n');
}

/** CSV of the table `groups`: k int64 (some twice, one null), name utf8, w float64. */
export function groupsCsv(next: () => number): string {
  const lines = Array.from({ length: 14 }, (_, i) => {
    const key = i === 3 ? '' : String((i % 11) - 1);
    return `${key},${WORDS[i] === '' ? 'empty' : JSON.stringify(WORDS[i]).replaceAll('\\"', '""')},${Math.floor(next() * 100) / 4}`;
  });
  return ['k,name,w', ...lines, ''].join('\n');
}

type Type = 'int' | 'float' | 'text' | 'bool';

/** One random query. Every output is ordered by every column, so that the order is the same up to equal rows. */
export class QueryGenerator {
  readonly #next: () => number;
  #prefix = '';
  #joined = false;

  constructor(next: () => number) {
    this.#next = next;
  }

  /** The text of the next query, over the files items.csv and groups.csv. */
  query(): string {
    const kind = this.#next();
    if (kind < 0.08) return this.#setOperation();
    if (kind < 0.16) return this.#window();
    if (kind < 0.2) return this.#oneSided();
    this.#joined = this.#chance(0.45);
    this.#prefix = this.#joined ? 'i.' : '';
    const from = this.#joined
      ? `'items.csv' i ${this.#pick(['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN'])} 'groups.csv' g ON ${this.#on()}`
      : "'items.csv'";
    const where = this.#chance(0.6) ? ` WHERE ${this.#chance(0.3) ? this.#subquery() : this.#bool(2)}` : '';
    if (this.#chance(0.45)) return this.#plain(from, where);
    return this.#grouped(from, where);
  }

  /** A condition over a subquery, tied to the query around it or not. */
  #subquery(): string {
    const p = this.#prefix === '' ? 'items.' : 'i.';
    const tie = this.#pick(['', ` AND h.k = ${p}k`, ` AND h.w < ${p}x`]);
    const key = ` AND h.k = ${p}k`;
    const not = this.#pick(['', 'NOT ']);
    return this.#pick([
      `${p}k ${not}IN (SELECT h.k FROM 'groups.csv' h WHERE h.w > ${Math.floor(this.#next() * 25)}${tie})`,
      `${not}EXISTS (SELECT 1 FROM 'groups.csv' h WHERE h.w > 5${tie})`,
      `${p}v > (SELECT ${this.#pick(['count(*)', 'sum(h.k)', 'max(h.k) * 10'])} FROM 'groups.csv' h WHERE h.w > 2${key})`,
      `${p}x < (SELECT max(h.w) FROM 'groups.csv' h WHERE h.k > 3)`,
      `(${this.#bool(1)}) AND ${p}k IN (SELECT h.k FROM 'groups.csv' h GROUP BY h.k HAVING count(*) > 1)`,
    ]);
  }

  #setOperation(): string {
    this.#joined = false;
    this.#prefix = '';
    const types = this.#times(1, 3, () => this.#pick(['int', 'text', 'bool'] as const));
    const side = () =>
      `SELECT ${types.map((type, i) => `${this.#of(type, 1)} AS c${i}`).join(', ')} FROM 'items.csv' WHERE ${this.#bool(1)}`;
    const operation = () => this.#pick(['UNION', 'UNION ALL', 'EXCEPT', 'INTERSECT']);
    const more = this.#chance(0.3) ? ` UNION ALL ${side()}` : '';
    const order = types.map((_, i) => String(i + 1)).join(', ');
    return `SELECT * FROM (${side()} ${operation()} ${side()}${more}) u ORDER BY ${order}`;
  }

  /** Rows are told apart by all that the window's order has, or the functions give peers the same. */
  #window(): string {
    this.#joined = false;
    this.#prefix = '';
    const partition = this.#chance(0.7) ? `PARTITION BY ${this.#key()} ` : '';
    const total = 'ORDER BY v, x, k, s, b';
    const calls = this.#times(1, 3, () =>
      this.#pick([
        `row_number() OVER (${partition}${total})`,
        `rank() OVER (${partition}ORDER BY ${this.#key()} DESC)`,
        `dense_rank() OVER (${partition}ORDER BY k)`,
        `lag(v) OVER (${partition}${total})`,
        `lead(s, 2, 'none') OVER (${partition}${total})`,
        `sum(v) OVER (${partition}ORDER BY k)`,
        `count(x) OVER (${partition}${total} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`,
        `max(s) OVER (${partition.trimEnd()})`,
        `min(x) OVER (${partition}ORDER BY v)`,
      ]),
    );
    const list = ['k', 'v', 'x', 's', 'b', ...calls].map((item, i) => `${item} AS c${i}`);
    const order = list.map((_, i) => String(i + 1)).join(', ');
    const where = this.#chance(0.5) ? ` WHERE ${this.#bool(1)}` : '';
    return `SELECT ${list.join(', ')} FROM 'items.csv'${where} ORDER BY ${order}`;
  }

  #oneSided(): string {
    this.#joined = true;
    this.#prefix = 'i.';
    const on = this.#on();
    this.#joined = false;
    const items = this.#times(1, 3, () => this.#any(1));
    const order = items.map((_, i) => String(i + 1)).join(', ');
    const list = items.map((item, i) => `${item} AS c${i}`).join(', ');
    return `SELECT ${list} FROM 'items.csv' i ${this.#pick(['SEMI', 'ANTI'])} JOIN 'groups.csv' g ON ${on} ORDER BY ${order}`;
  }

  #plain(from: string, where: string): string {
    const items = this.#times(1, 4, () => this.#any(2));
    const distinct = this.#chance(0.25) ? 'DISTINCT ' : '';
    const list = items.map((item, i) => `${item} AS c${i}`).join(', ');
    const order = items
      .map((_, i) => `${i + 1}${this.#pick(['', ' DESC', ' NULLS LAST', ' DESC NULLS FIRST'])}`)
      .join(', ');
    const limit = this.#chance(0.3)
      ? ` LIMIT ${Math.floor(this.#next() * 20)}${this.#chance(0.5) ? ' OFFSET 3' : ''}`
      : '';
    return `SELECT ${distinct}${list} FROM ${from}${where} ORDER BY ${order}${limit}`;
  }

  #grouped(from: string, where: string): string {
    const keys = this.#times(0, 2, () => this.#key());
    const calls = this.#times(1, 3, () => this.#aggregate());
    const list = [...keys, ...calls].map((item, i) => `${item} AS c${i}`).join(', ');
    const group =
      keys.length === 0
        ? ''
        : ` GROUP BY ${keys.map((key, i) => (this.#chance(0.5) ? String(i + 1) : key)).join(', ')}`;
    const having = this.#chance(0.3)
      ? ` HAVING ${this.#aggregate('count')} ${this.#pick(['>', '<=', '<>'])} 3`
      : '';
    const order = [...keys, ...calls].map((_, i) => String(i + 1)).join(', ');
    return `SELECT ${list} FROM ${from}${where}${group}${having} ORDER BY ${order}`;
  }

  /** An expression to group by: it always depends on a column, because engines differ over constants there. */
  #key(): string {
    const p = this.#prefix;
    return this.#pick([
      `${p}k`,
      `${p}s`,
      `${p}b`,
      `${p}x`,
      `(${p}v % 5)`,
      `(${p}s || 'x')`,
      `coalesce(${p}k, 99)`,
      `CASE WHEN ${p}b THEN ${p}k ELSE ${this.#int(0)} END`,
      `(${p}x > 10.0)`,
      ...(this.#joined ? ['g.name', 'g.k'] : []),
    ]);
  }

  #aggregate(only?: 'count'): string {
    const filter = this.#chance(0.2) ? ` FILTER (WHERE ${this.#bool(1)})` : '';
    const distinct = this.#chance(0.25) ? 'DISTINCT ' : '';
    const counts = ['count(*)', `count(${distinct}${this.#any(1)})`];
    const others = [
      `sum(${distinct}${this.#int(1)})`,
      `min(${this.#any(1)})`,
      `max(${this.#any(1)})`,
      `avg(${this.#int(1)})`,
    ];
    return this.#pick(only === 'count' ? counts : [...counts, ...others]) + filter;
  }

  #on(): string {
    return this.#pick([
      'i.k = g.k',
      'g.k = i.k',
      'i.k = g.k AND i.v > 0',
      'i.k = g.k AND g.w < 20',
      'i.k = g.k AND i.x < g.w',
      'i.s = g.name',
      'i.k + 1 = g.k',
      'i.k = g.k AND i.s = g.name',
      'i.x = g.w OR i.k = g.k',
    ]);
  }

  #any(depth: number): string {
    return this.#of(this.#pick(['int', 'float', 'text', 'bool'] as const), depth);
  }

  #of(type: Type, depth: number): string {
    if (type === 'int') return this.#int(depth);
    if (type === 'float') return this.#float(depth);
    return type === 'text' ? this.#text(depth) : this.#bool(depth);
  }

  #int(depth: number): string {
    if (depth === 0)
      return this.#pick([`${this.#prefix}k`, `${this.#prefix}v`, '7', '-3', 'NULL']).replace(
        /^NULL$/,
        'CAST(NULL AS BIGINT)',
      );
    const [a, b] = [this.#int(depth - 1), this.#int(depth - 1)];
    return this.#pick([
      `(${a} + ${b})`,
      `(${a} - ${b})`,
      `(${a} * 3)`,
      `(${a} % 7)`,
      `abs(${a})`,
      `(-(${a}))`,
      a,
      this.#case('int', depth),
      `coalesce(${a}, ${b})`,
      `nullif(${a}, ${b})`,
    ]);
  }

  #float(depth: number): string {
    if (depth === 0)
      return this.#pick([`${this.#prefix}x`, '2.5', '-0.125', ...(this.#joined ? ['g.w'] : [])]);
    const [a, b] = [this.#float(depth - 1), this.#float(depth - 1)];
    return this.#pick([
      `(${a} + ${b})`,
      `(${a} * 2.0)`,
      `(${a} / 4.0)`,
      `(${a} - ${this.#int(0)})`,
      `CAST(${this.#int(depth - 1)} AS DOUBLE)`,
      a,
      this.#case('float', depth),
      `coalesce(${a}, ${b})`,
    ]);
  }

  #text(depth: number): string {
    if (depth === 0)
      return this.#pick([`${this.#prefix}s`, "'a'", "'it''s'", ...(this.#joined ? ['g.name'] : [])]);
    const a = this.#text(depth - 1);
    return this.#pick([
      `(${a} || ${this.#text(depth - 1)})`,
      `CAST(${this.#int(depth - 1)} AS TEXT)`,
      a,
      this.#case('text', depth),
      `coalesce(${a}, 'none')`,
    ]);
  }

  #bool(depth: number): string {
    if (depth === 0)
      return this.#pick([`${this.#prefix}b`, `${this.#prefix}b`, 'true', `(${this.#prefix}v > 0)`]);
    const type = this.#pick(['int', 'float', 'text'] as const);
    const a = this.#of(type, depth - 1);
    const b = this.#of(type, depth - 1);
    const c = this.#of(type, depth - 1);
    return this.#pick([
      `(${a} ${this.#pick(['=', '<>', '<', '<=', '>', '>='])} ${b})`,
      `(${this.#bool(depth - 1)} AND ${this.#bool(depth - 1)})`,
      `(${this.#bool(depth - 1)} OR ${this.#bool(depth - 1)})`,
      `(NOT ${this.#bool(depth - 1)})`,
      `(${a} IS ${this.#pick(['', 'NOT '])}NULL)`,
      `(${a} ${this.#pick(['', 'NOT '])}BETWEEN ${b} AND ${c})`,
      `(${a} ${this.#pick(['', 'NOT '])}IN (${b}, ${c}))`,
      `(${a} IS ${this.#pick(['', 'NOT '])}DISTINCT FROM ${b})`,
      `(${this.#text(depth - 1)} ${this.#pick(['', 'NOT '])}LIKE ${this.#pick(["'a%'", "'%b'", "'_'", "'%e_r%'", "'%'"])})`,
      `(${this.#bool(depth - 1)} IS ${this.#pick(['', 'NOT '])}${this.#pick(['TRUE', 'FALSE'])})`,
    ]);
  }

  #case(type: Type, depth: number): string {
    const otherwise = this.#chance(0.7) ? ` ELSE ${this.#of(type, depth - 1)}` : '';
    return `CASE WHEN ${this.#bool(depth - 1)} THEN ${this.#of(type, depth - 1)} WHEN ${this.#bool(0)} THEN ${this.#of(type, depth - 1)}${otherwise} END`;
  }

  #chance(probability: number): boolean {
    return this.#next() < probability;
  }

  #pick<T>(options: readonly T[]): T {
    return options[Math.floor(this.#next() * options.length)] as T;
  }

  #times<T>(least: number, most: number, make: () => T): T[] {
    return Array.from({ length: least + Math.floor(this.#next() * (most - least + 1)) }, make);
  }
}
