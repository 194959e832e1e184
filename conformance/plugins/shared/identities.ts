/** One function of each kind that gives back what it gets, for any type: what `plugins/generated/` is made of. */
import {
  aggregate,
  type DataType,
  int32,
  int64,
  nullable,
  partition,
  scalar,
  struct,
  table,
  utf8,
} from '@heddle/pdk';

const text = utf8();
const namedText = utf8('text');
type Text = typeof text;
type NamedText = typeof namedText;

/** The handlers below treat all values alike, so that one type can stand for any to the compiler. */
function anyType(type: DataType): Text {
  return type as unknown as Text;
}

/** The type as an argument of this name. */
function named(name: string, type: Text): NamedText {
  const argument: unknown = Object.freeze({ ...type, name });
  return argument as NamedText;
}

/** A strict argument, given back. */
export function same(type: DataType) {
  const value = anyType(type);
  return scalar({ args: [named('value', value)], returns: value }, (value) => value);
}

/** A nullable argument, given back. */
export function maybe(type: DataType) {
  return same(nullable(anyType(type)));
}

/** {@link same} over whole columns. */
export function vector(type: DataType) {
  const value = anyType(type);
  return scalar.vectorized({ args: [named('value', value)], returns: value }, (values) => values);
}

/** {@link maybe} over whole columns. */
export function vectorMaybe(type: DataType) {
  return vector(nullable(anyType(type)));
}

/** The first value of a strict argument, the last of a nullable one, and how many rows there were. */
export function ends(type: DataType) {
  const value = anyType(type);
  const kept = struct({ first: nullable(value), last: nullable(value), rows: int64() });
  return aggregate({
    args: [named('first', value), nullable(named('last', value))],
    state: kept,
    returns: kept,
    createState: () => ({ first: null, last: null, rows: 0n }),
    accumulate(state, first, last) {
      if (state.rows === 0n) state.first = first;
      state.last = last;
      state.rows += 1n;
    },
    merge(state, other) {
      if (other.rows === 0n) return;
      if (state.rows === 0n) state.first = other.first;
      state.last = other.last;
      state.rows += other.rows;
    },
    finish: (state) => state,
  });
}

/** Two rows for each: both values, and the first with null. */
export function pairs(type: DataType) {
  const value = anyType(type);
  return table(
    {
      args: [named('value', value), nullable(named('other', value))],
      output: { value, other: nullable(value) },
    },
    function* (value, other) {
      yield { value, other };
      yield { value, other: null };
    },
  );
}

/** Every row one row later and the last one at the end of its partition, with `fallback` in place of null. */
export function pass(type: DataType) {
  const value = anyType(type);
  return partition({
    input: { key: int32(), value: nullable(value) },
    params: [nullable(named('fallback', value))],
    partitionBy: ['key'],
    output: { key: int32(), value: nullable(value) },
    open: (fallback) => ({ fallback, held: [] as { key: number; value: string | null }[] }),
    *process(state, row) {
      yield* state.held.splice(0);
      state.held.push({ key: row.key, value: row.value ?? state.fallback });
    },
    *finish(state) {
      yield* state.held;
    },
  });
}
