/** One function of each kind that gives back what it gets, for any type: what `plugins/generated/` is made of. */
import {
  type Argument,
  aggregate,
  type DataType,
  int32,
  int64,
  type Mapping,
  nullable,
  partition,
  scalar,
  struct,
  table,
} from '@heddle/pdk';

/** The type as an argument of this name. */
function named<M extends Mapping>(name: string, type: DataType<M>): Argument<M> {
  return Object.freeze({ ...type, name }) as unknown as Argument<M>;
}

/** A strict argument, given back. */
export function same<M extends Mapping>(type: DataType<M>) {
  return scalar({ args: [named('value', type)], returns: type }, (value) => value as M['returns']);
}

/** A nullable argument, given back. */
export function maybe<M extends Mapping>(type: DataType<M>) {
  return same(nullable(type));
}

/** {@link same} over whole columns. */
export function vector<M extends Mapping>(type: DataType<M>) {
  return scalar.vectorized(
    { args: [named('value', type)], returns: type },
    (values) => values as M['column'],
  );
}

/** {@link maybe} over whole columns. */
export function vectorMaybe<M extends Mapping>(type: DataType<M>) {
  return vector(nullable(type));
}

/** The first value of a strict argument, the last of a nullable one, and how many rows there were. */
export function ends<M extends Mapping>(type: DataType<M>) {
  const kept = struct({ first: nullable(type), last: nullable(type), rows: int64() });
  type Ends = { first: M['sees'] | null; last: M['sees'] | null; rows: bigint };
  return aggregate({
    args: [named('first', type), nullable(named('last', type))],
    state: kept,
    returns: kept,
    createState: (): Ends => ({ first: null, last: null, rows: 0n }),
    accumulate(state: Ends, first, last) {
      if (state.rows === 0n) state.first = first as M['sees'];
      state.last = last as M['sees'] | null;
      state.rows += 1n;
    },
    merge(state: Ends, other: Ends) {
      if (other.rows === 0n) return;
      if (state.rows === 0n) state.first = other.first;
      state.last = other.last;
      state.rows += other.rows;
    },
    finish: (state: Ends) => state as never,
  });
}

/** Two rows for each: both values, and the first with null. */
export function pairs<M extends Mapping>(type: DataType<M>) {
  return table(
    {
      args: [named('value', type), nullable(named('other', type))],
      output: { value: type, other: nullable(type) },
    },
    function* (value, other) {
      yield { value, other } as never;
      yield { value, other: null } as never;
    },
  );
}

/** Every row one row later and the last one at the end of its partition, with `fallback` in place of null. */
export function pass<M extends Mapping>(type: DataType<M>) {
  type Row = { key: number; value: M['sees'] | null };
  type State = { fallback: M['sees'] | null; held: Row[] };
  return partition({
    input: { key: int32(), value: nullable(type) },
    params: [nullable(named('fallback', type))],
    partitionBy: ['key'],
    output: { key: int32(), value: nullable(type) },
    open: (fallback): State => ({ fallback: fallback as M['sees'] | null, held: [] }),
    *process(state, row) {
      const { key, value } = row as Row;
      state.held.push({ key, value: value ?? state.fallback });
      if (state.held.length > 1) yield state.held.shift() as never;
    },
    *finish(state) {
      yield* state.held as never[];
    },
  });
}
