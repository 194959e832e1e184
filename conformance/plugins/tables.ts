/** Table functions: how many rows they give for one, and of what. */
import { int32, int64, list, map, nullable, struct, table, utf8 } from '@heddle/pdk';

export const splitWords = table(
  { args: [utf8('text')], output: { word: utf8(), at: int32() } },
  function* (text) {
    for (const match of text.matchAll(/\S+/g)) yield { word: match[0], at: match.index };
  },
);

/** As many rows as asked for, numbered from 0 to 9 over and over. */
export const digits = table({ args: [int32('rows')], output: { digit: int32() } }, function* (rows) {
  for (let row = 0; row < rows; row++) yield { digit: row % 10 };
});

export const noRows = table({ args: [int32('a')], output: { never: utf8() } }, () => []);

/** An array in place of a generator; columns in another order than declared. */
export const both = table(
  { args: [int32('a'), nullable(int32('b'))], output: { first: int32(), second: nullable(int32()) } },
  (a, b) => [
    { second: b, first: a },
    { second: a, first: a },
  ],
);

export const unnest = table(
  {
    args: [list('items', nullable(struct({ a: int32(), b: nullable(utf8()) })))],
    output: { item: nullable(struct({ a: int32(), b: nullable(utf8()) })), rest: list(int32()) },
  },
  function* (items) {
    for (const [index, item] of items.entries()) {
      yield { item, rest: items.slice(index + 1).map((other) => other?.a ?? 0) };
    }
  },
);

export const entriesOf = table(
  { args: [map('counts', utf8(), int64())], output: { key: utf8(), value: int64() } },
  function* (counts) {
    for (const [key, value] of counts) yield { key, value };
  },
);

/** No arguments: the rows come from nothing but the input's length. */
export const twice = table({ args: [], output: { n: int32() } }, () => [{ n: 1 }, { n: 2 }]);
