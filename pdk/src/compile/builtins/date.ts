import type { Expr } from '../ir.js';
import type { CallLowering, Context } from '../lower/context.js';
import { f64, i32, op } from '../lower/expr.js';
import { asDouble, doubleNumber, int32Number } from '../lower/numbers.js';
import { integers, type NumberRange } from '../lower/range.js';
import type { DateValue, Value } from '../lower/value.js';
import { doubleOf, numberOf, receiverOf } from './arguments.js';

/** Dates made of numbers, and their fields. The guest's local time is UTC. */

/** Milliseconds from 1970 that a date has at most, to both sides. */
const LARGEST = 8.64e15;
const DATE: NumberRange = { min: -LARGEST, max: LARGEST, integer: true, nan: true, minusZero: false };

function isDate({ min, max, integer, nan, minusZero }: NumberRange): boolean {
  return integer && !nan && !minusZero && min >= -LARGEST && max <= LARGEST;
}

/** `new Date(ms)`, and a copy of a date. */
const newDate: CallLowering = (context, args): DateValue => {
  const [value] = args;
  if (value === undefined) return context.refuse('the time of the clock');
  if (args.length > 1) return dateOf(utc(context, args));
  if (value.kind === 'date') return value;
  if (value.kind === 'text' || (value.kind === 'optional' && value.value.kind === 'text'))
    return context.refuse('a Date of a text');
  const time = numberOf(context, value);
  if (isDate(time.range)) return { kind: 'date', time: doubleNumber(asDouble(time), time.range) };
  return dateOf(context.guest('heddle_date_clip', asDouble(time)));
};

function dateOf(time: Expr): DateValue {
  return { kind: 'date', time: doubleNumber(time, DATE) };
}

/** The milliseconds of a year, a month and what else is given. */
function utc(context: Context, args: readonly Value[]): Expr {
  const defaults = [Number.NaN, 0, 1, 0, 0, 0, 0];
  const fields = defaults.map((absent, i) => {
    const given = args[i];
    return given === undefined ? f64(absent) : doubleOf(context, given);
  });
  return context.guest('heddle_date_utc', ...fields);
}

/** In the order of the guest's fields: their names in methods, and bounds. */
const FIELDS: readonly (readonly [name: string, min: number, max: number])[] = [
  ['FullYear', -271_821, 275_760],
  ['Month', 0, 11],
  ['Date', 1, 31],
  ['Hours', 0, 23],
  ['Minutes', 0, 59],
  ['Seconds', 0, 59],
  ['Milliseconds', 0, 999],
  ['Day', 0, 6],
];

function field(index: number, min: number, max: number): CallLowering {
  return (context, _args, receiver) => {
    const { time } = receiverOf(receiver, 'date');
    const value = context.guest('heddle_date_field', asDouble(time), i32(index));
    if (!time.range.nan) return int32Number(op('i32.trunc_sat_f64_s', value), integers(min, max));
    return doubleNumber(value, { ...integers(min, max), nan: true });
  };
}

const time: CallLowering = (_context, _args, receiver) => receiverOf(receiver, 'date').time;

const toIso: CallLowering = (context, _args, receiver) => {
  const { time } = receiverOf(receiver, 'date');
  const ms = context.hold(asDouble(time));
  if (time.range.nan) context.throwIf(op('f64.ne', ms, ms), 'RangeError', 'Date value is NaN');
  return { kind: 'text', expr: context.guest('heddle_date_iso', ms), ascii: true };
};

export const dateCalls: ReadonlyMap<string, CallLowering> = new Map<string, CallLowering>([
  ['new Date', newDate],
  ['Date.UTC', (context, args) => doubleNumber(utc(context, args), DATE)],
  ...FIELDS.flatMap(([name, min, max], index) =>
    ['get', 'getUTC'].map((get): [string, CallLowering] => [`date.${get}${name}`, field(index, min, max)]),
  ),
  ['date.getTime', time],
  ['date.toISOString', toIso],
  ['date.valueOf', time],
]);
