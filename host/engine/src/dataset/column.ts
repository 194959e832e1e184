import type { HeddleModule } from '@heddle/host';
import { invalidSql } from '../failure.js';
import { column, type Expression, literal } from '../plan/expression.js';
import { functionsOf, scalarCall } from '../plan/functions.js';
import {
  abs,
  arithmetic,
  between,
  cast,
  coalesce,
  compare,
  concat,
  connective,
  isIn,
  isNull,
  like,
  negate,
  not,
  shortestDecimal,
} from '../plan/typed.js';
import { type DecimalType, isDecimal } from '../table/decimal-type.js';
import type { Field, SqlType } from '../table/types.js';
import type { Quotient, Ref, Symbolic, Widest } from './schema.js';

/** A value that an expression takes beside columns. */
export type Constant = number | bigint | string | boolean | null;

/** A column or a constant. */
export type Operand = Column<string, Symbolic> | Constant;

/** The columns that an operand needs. */
export type Needs<O> = O extends Column<infer N, infer _> ? N : never;

/** The type that an operand has. */
export type TypeOf<O> =
  O extends Column<infer _, infer T>
    ? T
    : O extends number
      ? 'number'
      : O extends bigint
        ? 'int64'
        : O extends string
          ? 'utf8'
          : O extends boolean
            ? 'bool'
            : 'null';

/** An expression over the columns of a table that is not known yet, and the modules that it calls. */
type Bound = (fields: readonly Field[]) => Expression;

/**
 * An expression over columns by name. `N` are the names that it needs and `T` its type: a table without such columns,
 * or a place that needs another type, is an error of the compiler. Expressions are never changed.
 */
export class Column<N extends string, T extends Symbolic> {
  declare readonly needs: N;
  declare readonly type: T;
  /** The modules of the functions that it calls. */
  readonly modules: readonly HeddleModule[];
  readonly #bind: Bound;

  /** @internal */
  constructor(bind: Bound, modules: readonly HeddleModule[] = []) {
    this.#bind = bind;
    this.modules = modules;
  }

  /** The expression over a table's columns. @throws HeddleError HEDDLE4002 for names and types that do not fit. */
  bind(fields: readonly Field[]): Expression {
    return this.#bind(fields);
  }

  /** `this + other`. Numbers of JavaScript take the type of the column beside them. */
  add<O extends Operand>(other: O): Column<N | Needs<O>, Widest<T, TypeOf<O>>> {
    return this.#with(other, (a, b) => arithmetic('+', a, b));
  }
  /** `this - other`. */
  sub<O extends Operand>(other: O): Column<N | Needs<O>, Widest<T, TypeOf<O>>> {
    return this.#with(other, (a, b) => arithmetic('-', a, b));
  }
  /** `this * other`. */
  mul<O extends Operand>(other: O): Column<N | Needs<O>, Widest<T, TypeOf<O>>> {
    return this.#with(other, (a, b) => arithmetic('*', a, b));
  }
  /** `this / other` as float64, of decimals too; integers are cast first, by the caller. */
  div<O extends Operand>(other: O): Column<N | Needs<O>, Quotient<T, TypeOf<O>>> {
    return this.#with(other, (a, b) => arithmetic('/', a, b));
  }
  /** The remainder, with the sign of `this`. */
  mod<O extends Operand>(other: O): Column<N | Needs<O>, Widest<T, TypeOf<O>>> {
    return this.#with(other, (a, b) => arithmetic('%', a, b));
  }
  /** `-this`. */
  neg(): Column<N, T> {
    return this.#over(negate);
  }
  /** The absolute value. */
  abs(): Column<N, T> {
    return this.#over(abs);
  }

  /** `this = other`; null where either is. */
  eq<O extends Operand>(other: O): Column<N | Needs<O>, 'bool'> {
    return this.#with(other, (a, b) => compare('=', a, b));
  }
  /** `this <> other`. */
  ne<O extends Operand>(other: O): Column<N | Needs<O>, 'bool'> {
    return this.#with(other, (a, b) => compare('<>', a, b));
  }
  /** `this < other`. */
  lt<O extends Operand>(other: O): Column<N | Needs<O>, 'bool'> {
    return this.#with(other, (a, b) => compare('<', a, b));
  }
  /** `this <= other`. */
  le<O extends Operand>(other: O): Column<N | Needs<O>, 'bool'> {
    return this.#with(other, (a, b) => compare('<=', a, b));
  }
  /** `this > other`. */
  gt<O extends Operand>(other: O): Column<N | Needs<O>, 'bool'> {
    return this.#with(other, (a, b) => compare('>', a, b));
  }
  /** `this >= other`. */
  ge<O extends Operand>(other: O): Column<N | Needs<O>, 'bool'> {
    return this.#with(other, (a, b) => compare('>=', a, b));
  }
  /** Whether both are null or equal; never null. */
  same<O extends Operand>(other: O): Column<N | Needs<O>, 'bool'> {
    return this.#with(other, (a, b) => not(compare('distinct', a, b)));
  }
  /** `this BETWEEN low AND high`. */
  between<L extends Operand, H extends Operand>(low: L, high: H): Column<N | Needs<L> | Needs<H>, 'bool'> {
    return built([this, low, high], ([a, b, c]) => between(at(a), at(b), at(c)));
  }
  /** Whether `this` is one of some constants. */
  isIn(...items: readonly Constant[]): Column<N, 'bool'> {
    return built([this, ...items], ([a, ...rest]) => isIn(at(a), rest));
  }
  /** `this LIKE pattern`: `%` is any text, `_` one character. */
  like(pattern: string): Column<N, 'bool'> {
    return this.#over((a) => like(a, literal('utf8', pattern)));
  }
  /** Whether it is null; never null itself. */
  isNull(): Column<N, 'bool'> {
    return this.#over(isNull);
  }
  /** Whether it is not null. */
  isNotNull(): Column<N, 'bool'> {
    return this.#over((a) => not(isNull(a)));
  }

  /** Both conditions, by three-valued logic. */
  and<O extends Operand>(other: O): Column<N | Needs<O>, 'bool'> {
    return this.#with(other, (a, b) => connective('and', a, b));
  }
  /** Either condition. */
  or<O extends Operand>(other: O): Column<N | Needs<O>, 'bool'> {
    return this.#with(other, (a, b) => connective('or', a, b));
  }
  /** The opposite; null stays null. */
  not(): Column<N, 'bool'> {
    return this.#over(not);
  }

  /** Texts one after the other. */
  concat<O extends Operand>(other: O): Column<N | Needs<O>, 'utf8'> {
    return this.#with(other, (a, b) => concat([a, b]));
  }
  /** `other` where this is null. */
  orElse<O extends Operand>(other: O): Column<N | Needs<O>, T> {
    return this.#with(other, (a, b) => coalesce([a, b]));
  }
  /** Another type; a value without a counterpart in it fails the query. */
  cast<C extends SqlType>(type: C): Column<N, C> {
    return this.#over((a) => cast(a, type));
  }

  #over<C extends Symbolic>(make: (a: Expression) => Expression): Column<N, C> {
    return built([this], ([a]) => make(at(a)));
  }

  #with<O extends Operand, C extends Symbolic>(
    other: O,
    make: (a: Expression, b: Expression) => Expression,
  ): Column<N | Needs<O>, C> {
    return built([this, other], ([a, b]) => make(at(a), at(b)));
  }
}

/** The column of this name. */
export function col<K extends string>(name: K): Column<K, Ref<K>> {
  return new Column((fields) => {
    const index = fields.findIndex((field) => field.name === name);
    const found = fields[index];
    if (found !== undefined) return column(index, found.type);
    throw invalidSql(`no column ${name}; there are ${fields.map((field) => field.name).join(', ')}`);
  });
}

/** A constant as an expression of its own: a number of JavaScript is float64. */
export function lit<C extends Constant>(value: C): Column<never, TypeOf<C>> {
  return built([value], ([a]) => at(a));
}

/**
 * A call of a scalar function of a module by its SQL name. `returns` is the type that it gives: HEDDLE4002 for another.
 */
export function call<T extends SqlType, O extends Operand>(
  module: HeddleModule,
  name: string,
  args: readonly O[],
  returns: T,
): Column<Needs<O>, T> {
  const set = functionsOf([module]).get(name);
  return built(
    args,
    (bound) => {
      if (set === undefined) throw invalidSql(`no function ${name} in the module`);
      return expectType(scalarCall(set, bound), returns, name);
    },
    [module],
  );
}

/** @throws HeddleError HEDDLE4002 where an expression has another type than its user said. */
export function expectType<E extends { readonly type: SqlType }>(
  expression: E,
  type: SqlType,
  name: string,
): E {
  if (expression.type !== type) throw invalidSql(`${name} gives ${expression.type}, not ${type}`);
  return expression;
}

/** An expression of operands, which are bound to the table first; numbers of JavaScript fit what is beside them. */
export function built<N extends string, T extends Symbolic>(
  operands: readonly Operand[],
  make: (bound: readonly Expression[]) => Expression,
  modules: readonly HeddleModule[] = [],
): Column<N, T> {
  const columns = operands.filter((operand) => operand instanceof Column);
  const all = [...modules, ...columns.flatMap((each) => each.modules)];
  return new Column((fields) => {
    const types = columns.map((each) => each.bind(fields).type);
    const exact = types.find(isDecimal) ?? types.find((type) => type === 'int64' || type === 'int32');
    const numeric = types.includes('float64') ? 'float64' : (exact ?? 'float64');
    return make(
      operands.map((each) => (each instanceof Column ? each.bind(fields) : constant(each, numeric))),
    );
  }, all);
}

function constant(value: Constant, numeric: 'int32' | 'int64' | 'float64' | DecimalType): Expression {
  if (typeof value === 'bigint') return literal('int64', value);
  if (typeof value === 'string') return literal('utf8', value);
  if (typeof value === 'boolean') return literal('bool', value);
  if (value === null) return literal('null', null);
  if (numeric === 'float64') return literal('float64', value);
  if (isDecimal(numeric)) {
    const decimal = shortestDecimal(value);
    if (decimal !== null) return decimal;
    throw invalidSql(`the number ${value} beside ${numeric}: it is no decimal of 38 digits`);
  }
  if (!Number.isSafeInteger(value) || (numeric === 'int32' && value !== (value | 0)))
    throw invalidSql(`the number ${value} beside ${numeric}: cast the column, or give an integer in range`);
  return literal(numeric, numeric === 'int64' ? BigInt(value) : value);
}

function at(expression: Expression | undefined): Expression {
  if (expression === undefined) throw new TypeError('an operand is missing');
  return expression;
}
