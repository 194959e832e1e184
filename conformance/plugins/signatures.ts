/** Overloads and variadic arguments. */
import {
  aggregate,
  bool,
  float64,
  int32,
  int64,
  list,
  nullable,
  overload,
  partition,
  scalar,
  table,
  utf8,
  variadic,
} from '@heddle/pdk';

/** By type and by number of arguments; the texts tell which one was called. */
export const describe = overload(
  scalar({ args: [bool('flag')], returns: utf8() }, (flag) => `bool ${flag}`),
  scalar({ args: [int32('a')], returns: utf8() }, (a) => `int32 ${a}`),
  scalar({ args: [utf8('text')], returns: utf8() }, (text) => `utf8 ${text}`),
  scalar({ args: [list('items', int32())], returns: utf8() }, (items) => `list ${items.join('+')}`),
  scalar({ args: [int32('a'), int32('b')], returns: utf8() }, (a, b) => `two ${a} ${b}`),
  scalar({ args: [], returns: utf8() }, () => 'none'),
);

/** Results of different types. */
export const next = overload(
  scalar({ args: [int32('a')], returns: int32() }, (a) => a + 1),
  scalar({ args: [utf8('text')], returns: nullable(utf8()) }, (text) => (text === '' ? null : `${text}'`)),
);

export const largest = overload(
  aggregate({
    args: [int64('value')],
    state: nullable(int64()),
    returns: nullable(int64()),
    exact: true,
    createState: () => null,
    accumulate: (most, value) => (most === null || value > most ? value : most),
    merge: (most, other) => (most === null || (other !== null && other > most) ? other : most),
    finish: (most) => most,
  }),
  aggregate({
    args: [utf8('text')],
    state: nullable(utf8()),
    returns: nullable(utf8()),
    exact: true,
    createState: () => null,
    accumulate: (most, text) => (most === null || text > most ? text : most),
    merge: (most, other) => (most === null || (other !== null && other > most) ? other : most),
    finish: (most) => most,
  }),
);

export const repeated = overload(
  table({ args: [int32('times')], output: { n: int32() } }, function* (times) {
    for (let n = 0; n < times; n++) yield { n };
  }),
  table(
    { args: [utf8('text'), int32('times')], output: { text: utf8(), n: int32() } },
    function* (text, times) {
      for (let n = 0; n < times; n++) yield { text, n };
    },
  ),
);

export const tail = overload(
  partition({
    input: { value: int32() },
    partitionBy: [],
    output: { last: int32() },
    open: () => ({ last: 0 }),
    process(state, { value }) {
      state.last = value;
    },
    finish: (state) => [state],
  }),
  partition({
    input: { text: utf8() },
    partitionBy: [],
    output: { last: utf8() },
    open: () => ({ last: '' }),
    process(state, { text }) {
      state.last = text;
    },
    finish: (state) => [state],
  }),
);

export const joinWords = scalar(
  { args: [utf8('separator'), variadic(utf8('words'))], returns: utf8() },
  (separator, ...words) => words.join(separator),
);

/** Nulls are seen. */
export const countNulls = scalar(
  { args: [variadic(nullable(float64('values')))], returns: int32() },
  (...values) => values.filter((value) => value === null).length,
);

export const sumAll = scalar.vectorized(
  { args: [variadic(float64('values'))], returns: float64() },
  (...parameters) => {
    const rows = parameters.at(-1) as number;
    const columns = parameters.slice(0, -1) as Float64Array[];
    return Float64Array.from({ length: rows }, (_, row) =>
      columns.reduce((sum, column) => sum + (column[row] ?? 0), 0),
    );
  },
);

/** Is never called for rows that nulls skip alone: there is no such column. */
export const halves = scalar.vectorized({ args: [float64('value')], returns: float64() }, (values, rows) => {
  if (rows === 0) throw new Error('called without rows');
  return values.map((value) => value / 2);
});
