import type { Case, ColumnText } from '../../corpus/case-file.js';
import { cellOf, typeTextOf } from './cells.js';
import type { AnyFunction, AnyRows, Field, HandlerValue, Topic } from './corpus.js';
import { edgeRows } from './edges.js';
import { aggregateOutcomes, type Outcome, RowFailure, scalarOutcome } from './outcome.js';

type Row = readonly HandlerValue[];

/** Rows of edge values that every function gets, and how many of those that fail become cases. */
const EDGE_ROWS = 22;
const EDGE_ERRORS = 2;

/** A case, and how far its floats may lie from V8's (`RowsOf.ulps`). */
export interface ComputedCase {
  readonly entry: Case;
  readonly ulps: number;
}

/** The cases of a topic, with the answers of this engine. @throws Error where a known answer is another. */
export function computeCases({ name, functions, rows }: Topic): ComputedCase[] {
  const exports = Object.keys(functions).sort();
  return exports.flatMap((exported) => {
    const one = functions[exported];
    const given = rows[exported];
    if (one === undefined || given === undefined) throw new TypeError(`${name}/${exported} has no rows`);
    const make = one.kind === 'scalar' ? scalarCases : aggregateCases;
    return make(exported, one, given).map((entry) => ({ entry, ulps: given.ulps ?? 0 }));
  });
}

function scalarCases(name: string, one: AnyFunction, given: AnyRows): Case[] {
  for (const [row, result] of given.known ?? []) {
    const outcome = scalarOutcome(one, row);
    if (!('value' in outcome) || !Object.is(outcome.value, result)) {
      throw new Error(`${name}(${row.join(', ')}) is ${shown(outcome)} instead of ${String(result)}`);
    }
  }
  const edges = given.edges === false ? [] : edgeRows(one.args, EDGE_ROWS);
  const all = [...(given.known ?? []).map(([row]) => row), ...given.rows, ...edges];
  const good = all.flatMap((row) => {
    const outcome = scalarOutcome(one, row);
    return 'value' in outcome ? [{ row, value: outcome.value }] : [];
  });
  const [first] = good.filter(({ value }) => value !== null);
  if (first === undefined) throw new Error(`${name} has no row with a value`);
  const silent = (row: Row): readonly [Row, string] => [row, ''];
  const fails = (row: Row) => 'code' in scalarOutcome(one, row);
  const failing = [
    ...(given.throws ?? []),
    ...given.rows.filter(fails).map(silent),
    ...edges.filter(fails).slice(0, EDGE_ERRORS).map(silent),
  ];
  return [
    {
      name,
      function: name,
      rows: good.length,
      args: columns(
        one.args,
        good.map(({ row }) => row),
      ),
      returns: column(
        one.returns,
        good.map(({ value }) => value),
      ),
    },
    ...failing.map(([row, message], index) => ({
      name: `${name} fails, ${index + 1}`,
      function: name,
      rows: 2,
      args: columns(one.args, [first.row, row]),
      error: errorOf(name, scalarOutcome(one, row), message, 1),
    })),
  ];
}

function aggregateCases(name: string, one: AnyFunction, given: AnyRows): Case[] {
  const rows = given.rows;
  const splits = one.exact === true ? {} : { splits: false };
  const values = (groups: readonly number[] | undefined, count: number) =>
    aggregateOutcomes(one, rows, groups, count).map((outcome) => {
      if (!('value' in outcome)) throw new Error(`${name} is ${shown(outcome)}`);
      return outcome.value;
    });
  const groups = given.groups ?? rows.map((_, index) => (index * 7) % 3);
  const args = columns(one.args, rows);
  const whole = { function: name, rows: rows.length, args, ...splits };
  return [
    { name, ...whole, returns: column(one.returns, values(undefined, 1)) },
    {
      name: `${name}, grouped`,
      ...whole,
      groups,
      groupCount: 4,
      returns: column(one.returns, values(groups, 4)),
    },
    ...(given.throws ?? []).map(([row, message], index) => {
      const [first] = rows;
      if (first === undefined) throw new Error(`${name} has no rows`);
      const error = errorOf(name, aggregateError(one, [first, row]), message, 1);
      return {
        name: `${name} fails, ${index + 1}`,
        function: name,
        rows: 2,
        args: columns(one.args, [first, row]),
        error,
      };
    }),
  ];
}

function aggregateError(one: AnyFunction, rows: readonly Row[]): Outcome {
  try {
    const [outcome] = aggregateOutcomes(one, rows, undefined, 1);
    return outcome ?? { value: null };
  } catch (thrown) {
    return { code: 'HEDDLE2001', text: thrown instanceof RowFailure ? thrown.message : String(thrown) };
  }
}

/** Of errors that no row names only the class is the same in every engine: `RangeError`. */
function errorOf(name: string, outcome: Outcome, message: string, row: number): NonNullable<Case['error']> {
  if ('value' in outcome || !outcome.text.includes(message)) {
    throw new Error(`${name} is ${shown(outcome)} instead of failing with "${message}"`);
  }
  const text = message === '' ? (/^\w+Error/.exec(outcome.text)?.[0] ?? '') : message;
  return { code: outcome.code, row, ...(text !== '' && { message: [text] }) };
}

function columns(args: readonly Field[], rows: readonly Row[]): ColumnText[] {
  return args.map((type, index) =>
    column(
      type,
      rows.map((row) => row[index] ?? null),
    ),
  );
}

function column(type: Field, values: readonly HandlerValue[]): ColumnText {
  return { type: typeTextOf(type), values: values.map((value) => cellOf(type, value)) };
}

function shown(outcome: Outcome): string {
  return 'value' in outcome ? String(outcome.value) : `${outcome.code} ${outcome.text}`;
}
