import { Choice } from './choice.js';
import { columnsOf, Expressions, TYPES, type Type } from './expressions.js';

/** What sums are of, and means: a mean of decimals is a double in DuckDB. */
const SUMMED: readonly Type[] = ['int32', 'int64', 'float64', 'decimal'];
const AVERAGED: readonly Type[] = ['int32', 'int64', 'float64'];
const ITEM_NAMES = ['k', 'v', 'n', 'x', 'm', 's', 'b', 'd', 't'];

/** Random queries over files called items and groups. Every output is ordered by every column: the order is the same up to equal rows. */
export class QueryGenerator {
  readonly #choice: Choice;
  readonly #items: string;
  readonly #groups: string;

  /** @param files Where the tables are, as queries name them. */
  constructor(next: () => number, { items, groups }: { readonly items: string; readonly groups: string }) {
    this.#choice = new Choice(next);
    this.#items = `'${items}'`;
    this.#groups = `'${groups}'`;
  }

  /** The text of the next query. */
  query(): string {
    const kind = this.#choice.next();
    if (kind < 0.08) return this.#setOperation();
    if (kind < 0.22) return this.#window();
    if (kind < 0.27) return this.#oneSided();
    if (kind < 0.31) return this.#common();
    if (kind < 0.34) return this.#limited();
    if (kind < 0.37) return this.#values();
    const joined = this.#chance(0.5);
    const expressions = joined
      ? this.#over('i.', 'g.')
      : // Without a name of its own a table is called by its file.
        this.#over('', null);
    const from = joined ? this.#join(expressions) : this.#items;
    const condition = () =>
      this.#chance(0.3) ? this.#subquery(joined ? 'i.' : 'items.', expressions) : expressions.condition(2);
    const where = this.#chance(0.5) ? ` WHERE ${condition()}` : '';
    if (this.#chance(0.5)) return this.#plain(expressions, from, where, joined ? 'i.' : 'items.');
    return this.#grouped(expressions, from, where);
  }

  #over(items: string, groups: string | null): Expressions {
    return new Expressions(this.#choice, columnsOf(items, groups));
  }

  #join(expressions: Expressions): string {
    if (this.#chance(0.1))
      return `${this.#items} i ${this.#pick(['CROSS JOIN', ', '])} (SELECT * FROM ${this.#groups} WHERE w > 15) g`;
    const kind = this.#choice.even('join', ['JOIN', 'LEFT JOIN', 'RIGHT JOIN', 'FULL JOIN']);
    if (this.#chance(0.1))
      return `${this.#items} i ${this.#pick(['JOIN', 'LEFT JOIN'])} ${this.#groups} g USING (k)`;
    return `${this.#items} i ${kind} ${this.#groups} g ON ${this.#on(expressions)}`;
  }

  #on(expressions: Expressions): string {
    const on = this.#choice.even('on', [
      'i.k = g.k',
      'g.k = i.k',
      'i.k = g.k AND i.v > 0',
      'i.k = g.k AND g.w < 20',
      'i.k = g.k AND i.x < g.w',
      'i.v > g.w AND i.k = g.k',
      'i.s = g.name AND i.n <> g.k',
      'i.k = g.k AND CONDITION',
      'CONDITION AND i.k = g.k',
      'i.s = g.name',
      'i.n = g.k',
      'i.k + 1 = g.k',
      'i.k = g.k AND i.s = g.name',
      'i.x = g.w OR i.k = g.k',
      'i.m = CAST(g.k AS DECIMAL(9, 1))',
    ]);
    return on.replace('CONDITION', () => expressions.condition(1));
  }

  /** A condition over a subquery, tied to the query around it or not. */
  #subquery(p: string, expressions: Expressions): string {
    const groups = `${this.#groups} h`;
    const tie = this.#pick(['', ` AND h.k = ${p}k`, ` AND h.w < ${p}x`]);
    const least = this.#choice.below(25);
    const aggregate = this.#pick(['count(*)', 'sum(h.k)', 'max(h.k) * 10']);
    const conditions = {
      in: () => `${p}k IN (SELECT h.k FROM ${groups} WHERE h.w > ${least}${tie})`,
      notIn: () => `${p}k NOT IN (SELECT h.k FROM ${groups} WHERE h.w > ${least}${tie})`,
      notInTexts: () => `${p}s NOT IN (SELECT h.name FROM ${groups} WHERE h.w > ${least})`,
      exists: () => `EXISTS (SELECT 1 FROM ${groups} WHERE h.w > 5${tie})`,
      notExists: () => `NOT EXISTS (SELECT 1 FROM ${groups} WHERE h.w > 5${tie})`,
      value: () => `${p}v > ${this.#scalar(p)}`,
      aggregate: () => `${p}v > (SELECT ${aggregate} FROM ${groups} WHERE h.w > 2 AND h.k = ${p}k)`,
      greatest: () => `${p}x < (SELECT max(h.w) FROM ${groups} WHERE h.k > 3)`,
      having: () =>
        `(${expressions.condition(1)}) AND ${p}k IN (SELECT h.k FROM ${groups} GROUP BY h.k HAVING count(*) > 1)`,
    } as const;
    return this.#evenly('subquery', conditions);
  }

  /** A subquery that is a value: one row, or none. */
  #scalar(p: string): string {
    return this.#pick([
      `(SELECT count(*) FROM ${this.#groups} h WHERE h.k = ${p}k)`,
      `(SELECT max(h.k) FROM ${this.#groups} h WHERE h.name = ${p}s)`,
      `(SELECT min(h.k) FROM ${this.#groups} h WHERE h.w > 10)`,
      `(SELECT h.k FROM ${this.#groups} h WHERE h.name = ${p}s)`,
    ]);
  }

  #setOperation(): string {
    const expressions = this.#over('', null);
    const types = this.#choice.times(1, 2, () => this.#pick(TYPES));
    const side = () => {
      const items = types.map((type, i) => `${expressions.of(type, 1)} AS c${i}`).join(', ');
      const where = this.#chance(0.5) ? ` WHERE ${expressions.condition(1)}` : '';
      return `SELECT ${items} FROM ${this.#items}${where}`;
    };
    const operation = this.#choice.even('set operation', ['UNION', 'UNION ALL', 'EXCEPT', 'INTERSECT']);
    const more = this.#chance(0.3) ? ` UNION ALL ${side()}` : '';
    return `SELECT * FROM (${side()} ${operation} ${side()}${more}) u ORDER BY ${places(types.length)}`;
  }

  /** Rows are told apart by all that the window's order has, or the functions give peers the same. */
  #window(): string {
    const expressions = this.#over('', null);
    const partition = this.#chance(0.7) ? `PARTITION BY ${this.#key(expressions, 'partition')} ` : '';
    const total = `ORDER BY ${ITEM_NAMES.join(', ')}`;
    const frame = () =>
      this.#pick([
        partition.trimEnd(),
        `${partition}ORDER BY ${this.#key(expressions, 'order')}`,
        `${partition}${total} ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW`,
      ]);
    const value = (of: string) => expressions.any(this.#chance(0.3) ? 1 : 0, `of window ${of}`);
    const makers = {
      number: () => `row_number() OVER (${partition}${total})`,
      rank: () => `rank() OVER (${partition}ORDER BY ${this.#key(expressions, 'order')} DESC)`,
      dense: () => `dense_rank() OVER (${partition}ORDER BY ${this.#key(expressions, 'order')})`,
      lag: () => `lag(${value('lag')}) OVER (${partition}${total})`,
      lead: () => `lead(${value('lead')}, 3) OVER (${partition}${total})`,
      leadOr: () => `lead(s, 2, 'none') OVER (${partition}${total})`,
      rows: () => `count(*) OVER (${frame()})`,
      count: () => `count(${value('count')}) OVER (${frame()})`,
      sum: () => `sum(${this.#summed('window sum', expressions, SUMMED)}) OVER (${frame()})`,
      avg: () => `avg(${this.#summed('window avg', expressions, AVERAGED)}) OVER (${frame()})`,
      min: () => `min(${value('min')}) OVER (${frame()})`,
      max: () => `max(${value('max')}) OVER (${frame()})`,
    } as const;
    const calls = this.#choice.times(4, 8, () => this.#evenly('window', makers));
    const list = [...ITEM_NAMES, ...calls];
    const where = this.#chance(0.15) ? ` WHERE ${expressions.condition(1)}` : '';
    return `SELECT ${named(list)} FROM ${this.#items}${where} ORDER BY ${places(list.length)}`;
  }

  #oneSided(): string {
    const on = this.#on(this.#over('i.', 'g.'));
    const expressions = this.#over('i.', null);
    const items = this.#choice.times(1, 3, () => expressions.any(1));
    const kind = this.#choice.even('one-sided join', ['SEMI', 'ANTI']);
    return `SELECT ${named(items)} FROM ${this.#items} i ${kind} JOIN ${this.#groups} g ON ${on} ORDER BY ${places(items.length)}`;
  }

  /** A query that names another, twice. */
  #common(): string {
    const inside = this.#over('', null);
    const [type, other] = [this.#pick(TYPES), this.#pick(TYPES)];
    const key = this.#pick(['a.p = b.p', 'a.q = b.q AND a.p < b.p', 'a.n = b.n']);
    const one = `WITH one AS (SELECT ${inside.of(type, 1)} AS p, ${inside.of(other, 1)} AS q, count(*) AS n FROM ${this.#items} GROUP BY 1, 2)`;
    return `${one} SELECT a.p AS c0, b.q AS c1, a.n AS c2 FROM one a ${this.#pick(['JOIN', 'LEFT JOIN'])} one b ON ${key} WHERE a.n > 1 ORDER BY 1, 2, 3`;
  }

  /** Which rows a limit takes is the engine's: their number is not. */
  #limited(): string {
    const expressions = this.#over('', null);
    const offset = this.#chance(0.5) ? ` OFFSET ${this.#choice.below(60)}` : '';
    const where = this.#chance(0.5) ? ` WHERE ${expressions.condition(1)}` : '';
    return `SELECT count(*) AS c0 FROM (SELECT ${expressions.any(1)} AS p FROM ${this.#items}${where} LIMIT ${this.#choice.below(80)}${offset}) q`;
  }

  #values(): string {
    const expressions = this.#over('i.', null);
    const rows = this.#choice.times(
      1,
      5,
      () => `(${this.#choice.below(9)}, '${this.#pick(['a', 'b', 'zebra'])}')`,
    );
    const kind = this.#pick(['JOIN', 'LEFT JOIN', 'FULL JOIN']);
    return `SELECT r.p AS c0, r.q AS c1, ${expressions.any(1)} AS c2 FROM (VALUES ${rows.join(', ')}) AS r(p, q) ${kind} ${this.#items} i ON ${this.#pick(['i.k = r.p', 'i.s = r.q'])} ORDER BY 1, 2, 3`;
  }

  #plain(expressions: Expressions, from: string, where: string, p: string): string {
    const items = this.#choice.times(1, 4, () => expressions.any(2));
    items.push(...this.#choice.times(1, 3, () => expressions.comparison(this.#choice.below(2))));
    const distinct = this.#chance(0.25);
    if (!distinct && this.#chance(0.1)) items.push(this.#scalar(p));
    const order = items
      .map((_, i) => `${i + 1}${this.#pick(['', ' DESC', ' NULLS LAST', ' DESC NULLS FIRST'])}`)
      .join(', ');
    const limit = this.#chance(0.3)
      ? ` LIMIT ${this.#choice.below(20)}${this.#chance(0.5) ? ' OFFSET 3' : ''}`
      : '';
    return `SELECT ${distinct ? 'DISTINCT ' : ''}${named(items)} FROM ${from}${where} ORDER BY ${order}${limit}`;
  }

  #grouped(expressions: Expressions, from: string, where: string): string {
    const keys = this.#choice.times(0, 2, () => this.#key(expressions, 'group'));
    const calls = this.#choice.times(1, 3, () => this.#aggregate(expressions));
    const list = [...keys, ...calls];
    const group =
      keys.length === 0
        ? ''
        : ` GROUP BY ${keys.map((key, i) => (this.#chance(0.5) ? String(i + 1) : key)).join(', ')}`;
    const having = this.#chance(0.3)
      ? ` HAVING ${this.#aggregate(expressions, true)} ${this.#pick(['>', '<=', '<>'])} 3`
      : '';
    return `SELECT ${named(list)} FROM ${from}${where}${group}${having} ORDER BY ${places(list.length)}`;
  }

  /** An expression to group by: it always depends on a column, because engines differ over constants there. */
  #key(expressions: Expressions, place: string): string {
    const column = (type: Type) => expressions.column(type);
    if (this.#chance(0.7)) return column(this.#choice.even(place, TYPES));
    return this.#one([
      () => `(${column('int64')} % 5)`,
      () => `(${column('utf8')} || 'x')`,
      () => `coalesce(${column('int64')}, 99)`,
      () => `CASE WHEN ${column('bool')} THEN ${column('int64')} ELSE ${expressions.of('int64', 0)} END`,
      () => `(${column('float64')} > 10.0)`,
      () => `extract(YEAR FROM ${column('date')})`,
      () => `round(${column('decimal')}, 0)`,
    ]);
  }

  #aggregate(expressions: Expressions, countOnly = false): string {
    const filter = this.#chance(0.2) ? ` FILTER (WHERE ${expressions.condition(1)})` : '';
    const distinct = this.#chance(0.25) ? 'DISTINCT ' : '';
    const value = (of: string) => expressions.any(1, `of ${of}`);
    const counts = [() => 'count(*)', () => `count(${distinct}${value('count')})`];
    const others = [
      () => `sum(${distinct}${this.#summed('sum', expressions, SUMMED)})`,
      () => `avg(${distinct}${this.#summed('avg', expressions, AVERAGED)})`,
      () => `min(${value('min')})`,
      () => `max(${value('max')})`,
    ];
    return this.#one(countOnly ? counts : [...counts, ...others]) + filter;
  }

  /** What sums and means take. Of float64 only exact sums are alike. */
  #summed(place: string, expressions: Expressions, types: readonly Type[]): string {
    const type = this.#choice.even(place, types);
    return type === 'float64' ? expressions.exact() : expressions.of(type, 1);
  }

  /** What one of `makers` makes, each as often as any. */
  #evenly<K extends string>(name: string, makers: Readonly<Record<K, () => string>>): string {
    return makers[this.#choice.even(name, Object.keys(makers) as K[])]();
  }

  #one(makers: readonly (() => string)[]): string {
    return this.#pick(makers)();
  }

  #pick<T>(options: readonly T[]): T {
    return this.#choice.pick(options);
  }

  #chance(probability: number): boolean {
    return this.#choice.chance(probability);
  }
}

/** The select list, each item with a name. */
function named(items: readonly string[]): string {
  return items.map((item, i) => `${item} AS c${i}`).join(', ');
}

/** `1, 2, …`. */
function places(columns: number): string {
  return Array.from({ length: columns }, (_, i) => String(i + 1)).join(', ');
}
