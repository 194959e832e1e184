import type { Choice } from './choice.js';

/** The types of random expressions: those that the engine computes with. */
export const TYPES = ['int32', 'int64', 'float64', 'decimal', 'utf8', 'bool', 'date', 'timestamp'] as const;
export type Type = (typeof TYPES)[number];

/** The columns that expressions may name, by type. */
export type Columns = Readonly<Record<Type, readonly string[]>>;

/** The columns of `items`, and of `groups` where they are joined, each behind its table's name. */
export function columnsOf(items: string, groups: string | null): Columns {
  const of = (name: string) => `${items}${name}`;
  const joined = (name: string) => (groups === null ? [] : [`${groups}${name}`]);
  return {
    int32: [of('n')],
    int64: [of('k'), of('v'), ...joined('k')],
    float64: [of('x'), ...joined('w')],
    decimal: [of('m')],
    utf8: [of('s'), ...joined('name')],
    bool: [of('b')],
    date: [of('d')],
    timestamp: [of('t')],
  };
}

const LITERALS: Columns = {
  int32: ['CAST(7 AS INT)', 'CAST(NULL AS INT)'],
  int64: ['7', '-3', 'CAST(NULL AS BIGINT)'],
  float64: ['2.5', '-0.125'],
  decimal: ["CAST('-1.25' AS DECIMAL(4, 2))", "CAST('0.5' AS DECIMAL(2, 1))"],
  utf8: ["'a'", "'it''s'"],
  bool: ['true', 'false'],
  date: ["DATE '2020-02-29'"],
  timestamp: ["TIMESTAMP '2020-02-29 06:00:00.5'"],
};

const COMPARISONS = ['=', '<>', '<', '<=', '>', '>=', 'BETWEEN', 'IN', 'DISTINCT', 'IS NULL'] as const;
const PATTERNS = ["'a%'", "'%b'", "'_'", "'%e_r%'", "'%'"];

/** Random expressions over the columns of a query, each as text, of a type that is asked for. */
export class Expressions {
  readonly #choice: Choice;
  readonly #columns: Columns;

  constructor(choice: Choice, columns: Columns) {
    this.#choice = choice;
    this.#columns = columns;
  }

  /** One of any type, of at most so many calls inside each other; `place` says where, so that every place has every type. */
  any(depth: number, place = ''): string {
    return this.of(this.#choice.even(`type ${place}`, TYPES), depth);
  }

  /** One of a type. */
  of(type: Type, depth: number): string {
    if (depth === 0) return this.#leaf(type);
    const inner = () => this.of(type, depth - 1);
    return this.#one(
      ...this.#own(type, depth - 1),
      inner,
      () => this.#case(type, depth - 1),
      () => `coalesce(${inner()}, ${inner()})`,
      () => `nullif(${inner()}, ${inner()})`,
    );
  }

  /** A condition. */
  condition(depth: number): string {
    return this.of('bool', depth);
  }

  /** A comparison of values of one type; every comparison has every type. */
  comparison(depth: number): string {
    const name = this.#choice.even('comparison', COMPARISONS);
    const type = this.#choice.even(name, TYPES);
    const value = () => this.of(type, depth);
    const not = this.#choice.pick(['', 'NOT ']);
    switch (name) {
      case 'IS NULL':
        return `(${value()} IS ${not}NULL)`;
      case 'BETWEEN':
        return `(${value()} ${not}BETWEEN ${value()} AND ${value()})`;
      case 'IN':
        return `(${value()} ${not}IN (${value()}, ${value()}))`;
      case 'DISTINCT':
        return `(${value()} IS ${not}DISTINCT FROM ${value()})`;
      default:
        return `(${value()} ${name} ${value()})`;
    }
  }

  /** A column of a type. */
  column(type: Type): string {
    return this.#choice.pick(this.#columns[type]);
  }

  /** A float64 that is a multiple of a small power of two, so that sums do not depend on the order of rows. */
  exact(): string {
    const column = this.column('float64');
    return this.#choice.pick([column, `(${column} / 4.0)`, `(${column} - ${this.column('int64')})`]);
  }

  #leaf(type: Type): string {
    return this.#choice.chance(0.7) ? this.column(type) : this.#choice.pick(LITERALS[type]);
  }

  /** What only expressions of this type are made of, with operands of `depth`. */
  #own(type: Type, depth: number): readonly (() => string)[] {
    switch (type) {
      case 'int32':
        return [
          ...this.#numbers('int32', depth, ['CAST(3 AS INT)']),
          () => `CAST(${this.of('int64', depth)} AS INT)`,
          () => `CAST(${this.of('bool', depth)} AS INT)`,
          () => `TRY_CAST(${this.column('utf8')} AS INT)`,
        ];
      case 'int64':
        return [
          ...this.#numbers('int64', depth, ['3', '-7']),
          () => `CAST(${this.of('int32', depth)} AS BIGINT)`,
          () => `CAST(${this.of('bool', depth)} AS BIGINT)`,
          () => `TRY_CAST(${this.column('utf8')} AS BIGINT)`,
          () => `CAST(extract(${this.#part()} FROM ${this.of('date', depth)}) AS BIGINT)`,
          () => `CAST(extract(${this.#part()} FROM ${this.of('timestamp', depth)}) AS BIGINT)`,
        ];
      case 'float64':
        return [
          ...this.#numbers('float64', depth, ['2.0', '-4.0']),
          () => `(${this.of('float64', depth)} / 4.0)`,
          () => `(${this.of('decimal', depth)} / CAST('0.5' AS DECIMAL(2, 1)))`,
          () => `CAST(${this.of('int32', depth)} AS DOUBLE)`,
          () => `CAST(${this.of('int64', depth)} AS DOUBLE)`,
          () => `CAST(${this.of('decimal', depth)} AS DOUBLE)`,
          () => `TRY_CAST(${this.column('utf8')} AS DOUBLE)`,
        ];
      case 'decimal':
        return [
          ...this.#numbers('decimal', depth, ["CAST('0.75' AS DECIMAL(3, 2))", '3']),
          () => `(${this.of('decimal', depth)} + ${this.column('int32')})`,
          () => `CAST(${this.of('decimal', depth)} AS DECIMAL(24, ${this.#choice.pick([0, 1, 4])}))`,
          () => `round(${this.of('decimal', depth)}, 1)`,
          () => `CAST(${this.of('int32', depth)} AS DECIMAL(12, 1))`,
          () => `CAST(${this.of('int64', depth)} AS DECIMAL(21, 2))`,
          () => `TRY_CAST(${this.column('utf8')} AS DECIMAL(6, 1))`,
        ];
      case 'utf8':
        return [
          () => `(${this.of('utf8', depth)} || ${this.of('utf8', depth)})`,
          () => this.#printed(depth),
          () => this.#printed(depth),
          () => `substring(${this.of('utf8', depth)} FROM 2 FOR ${this.#choice.below(3)})`,
          () => `substring(${this.of('utf8', depth)} FROM ${1 + this.#choice.below(3)})`,
        ];
      case 'bool':
        return this.#conditions(depth);
      case 'date':
        return [
          () => `CAST((${this.of('date', depth)} ${this.#interval()}) AS DATE)`,
          () => `CAST(${this.of('timestamp', depth)} AS DATE)`,
          () => `TRY_CAST(${this.column('utf8')} AS DATE)`,
        ];
      case 'timestamp':
        return [
          () => `(${this.of('timestamp', depth)} ${this.#interval()})`,
          () => `CAST(${this.of('date', depth)} AS TIMESTAMP)`,
          () => `TRY_CAST(${this.column('utf8')} AS TIMESTAMP)`,
        ];
    }
  }

  /** Arithmetic. Factors are constants, so that no type overflows. */
  #numbers(
    type: 'int32' | 'int64' | 'float64' | 'decimal',
    depth: number,
    constants: readonly string[],
  ): (() => string)[] {
    const [a, b] = [() => this.of(type, depth), () => this.of(type, depth)];
    const constant = () => this.#choice.pick(constants);
    return [
      () => `(${a()} + ${b()})`,
      () => `(${a()} - ${b()})`,
      () => `(${a()} * ${constant()})`,
      () => `(${a()} % ${constant()})`,
      () => `abs(${a()})`,
      () => `(-(${a()}))`,
    ];
  }

  /** Texts of float64 and timestamp are no text: engines write them differently. */
  #printed(depth: number): string {
    const type = this.#choice.even('printed', ['int32', 'int64', 'decimal', 'bool', 'date'] as const);
    return `CAST(${this.of(type, depth)} AS TEXT)`;
  }

  #conditions(depth: number): (() => string)[] {
    const truth = () => this.condition(depth);
    const not = this.#choice.pick(['', 'NOT ']);
    const comparison = () => this.comparison(depth);
    return [
      ...Array.from({ length: 6 }, () => comparison),
      () => `(${truth()} AND ${truth()})`,
      () => `(${truth()} OR ${truth()})`,
      () => `(NOT ${truth()})`,
      () => `(${this.of('utf8', depth)} ${not}LIKE ${this.#choice.pick(PATTERNS)})`,
      () => `(${truth()} IS ${not}${this.#choice.pick(['TRUE', 'FALSE'])})`,
    ];
  }

  #case(type: Type, depth: number): string {
    const value = () => this.of(type, depth);
    const otherwise = this.#choice.chance(0.7) ? ` ELSE ${value()}` : '';
    const operand = this.#choice.chance(0.2);
    if (operand) {
      const of = this.#choice.pick(TYPES);
      const when = () => `WHEN ${this.of(of, 0)} THEN ${value()}`;
      return `CASE ${this.column(of)} ${when()} ${when()}${otherwise} END`;
    }
    return `CASE WHEN ${this.condition(depth)} THEN ${value()} WHEN ${this.condition(0)} THEN ${value()}${otherwise} END`;
  }

  #interval(): string {
    const sign = this.#choice.pick(['+', '-']);
    return `${sign} INTERVAL ${this.#choice.pick(["'1' MONTH", "'3' DAY", "'1' YEAR", "'40' DAY"])}`;
  }

  #part(): string {
    return this.#choice.pick(['YEAR', 'MONTH', 'DAY']);
  }

  #one(...makers: readonly (() => string)[]): string {
    return this.#choice.pick(makers)();
  }
}
