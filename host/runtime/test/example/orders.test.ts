import { checkAggregateLaws, load } from '@heddle/host/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';

// Built on the spot; a module that is built already loads in a few milliseconds: load('dist/orders.wasm').
const orders = await load<typeof import('./orders.js')>(new URL('./orders.ts', import.meta.url));

test('a scalar function is called with the values of one row', () => {
  expect(String(orders.discounted('19.99', 10))).toBe('17.99');
  expect(orders.discounted('19.99', null)).toBeNull();
});

test('an aggregate folds rows of arguments', () => {
  expect(
    orders.weightedAvg([
      [1, 3],
      [5, 1],
    ]),
  ).toBe(2);
  expect(orders.weightedAvg([])).toBeNull();
});

test('a table function gives the rows of one call', () => {
  expect(orders.words('to be')).toEqual([
    { word: 'to', at: 0 },
    { word: 'be', at: 3 },
  ]);
});

test('a partition function takes rows in any order', () => {
  const rows = [
    { customer: 'b', day: 5 },
    { customer: 'a', day: 9 },
    { customer: 'a', day: 2 },
  ];
  expect(orders.gaps(rows)).toEqual([
    { customer: 'a', days: null },
    { customer: 'a', days: 7 },
    { customer: 'b', days: null },
  ]);
});

test('the mean does not depend on how a host splits the rows', async () => {
  const value = fc.double({ min: -1000, max: 1000, noNaN: true });
  const weight = fc.integer({ min: 0, max: 10 });
  await checkAggregateLaws(orders.weightedAvg, fc.array(fc.tuple(value, weight)));
});
