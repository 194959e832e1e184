import { checkAggregateLaws, load } from '@heddle/host/testing';

// What the type checker must say of functions that `load` gives; a test runs it over this file.

const functions = await load<typeof import('./functions.js')>('functions.wasm');

functions.sum(1, 2) satisfies number;
functions.sum(null, 2) satisfies number | null;
// @ts-expect-error a null may give null
functions.sum(null, 2) satisfies number;
// @ts-expect-error a text is no number
functions.sum('1', 2);
// @ts-expect-error one argument is missing
functions.sum(1);

functions.joined('-') satisfies string;
functions.joined('-', 'a', 'b') satisfies string;
// @ts-expect-error a number is no text
functions.joined('-', 1);

functions.twice(1n) satisfies bigint;
functions.twice('a') satisfies string;
// @ts-expect-error no overload takes a number
functions.twice(1);

const swapped = functions.swapped({ left: '1.50', right: [1] }, new Map([['a', 1n]]));
swapped.total satisfies bigint;
swapped.left?.unscaled satisfies bigint | undefined;
// @ts-expect-error a field is missing
functions.swapped({ right: [1] }, new Map());

functions.lawful([[1n], [null]]) satisfies bigint;
// @ts-expect-error rows are arrays of arguments
functions.lawful([1n]);

await checkAggregateLaws(functions.lawful);
// @ts-expect-error a scalar function has no laws
await checkAggregateLaws(functions.sum);
// @ts-expect-error no such function
functions.missing();
