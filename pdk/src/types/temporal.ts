import type { Duration, Mapping, Time, Timestamp } from './mapping.js';
import { type Argument, type DataType, type TimeUnit, type TypeName, typeRecord } from './type.js';

const UNITS: readonly string[] = ['s', 'ms', 'us', 'ns'];

/** Names of the IANA database, and offsets such as +01:00. */
const ZONE = /^[A-Za-z0-9_+\-:/]{1,100}$/;

/**
 * A point in time; a `bigint` of units since 1970-01-01T00:00:00. With a zone it is that instant in UTC, and the
 * zone tells readers how to show it; without one it is a wall clock's reading. See `dateFromTimestamp`.
 */
export function timestamp(unit: TimeUnit, timezone?: string): DataType<Timestamp>;
export function timestamp(name: string, unit: TimeUnit, timezone?: string): Argument<Timestamp>;
export function timestamp(first: string, second?: string, third?: string): object {
  // No zone has the name of a unit, so a unit in second place means that the first is the name.
  const named = third !== undefined || (second !== undefined && UNITS.includes(second));
  const [name, unit, timezone] = named ? [first, second, third] : [undefined, first, second];
  if (!isUnit(unit) || (timezone !== undefined && !(typeof timezone === 'string' && ZONE.test(timezone)))) {
    throw new TypeError(
      "timestamp() takes a unit, 's', 'ms', 'us' or 'ns', and perhaps a time zone, such as timestamp('at', 'us', 'UTC')",
    );
  }
  return typeRecord('timestamp', name, timezone === undefined ? { unit } : { unit, timezone });
}

/** A builder of a type that has a unit. */
export interface UnitBuilder<M extends Mapping> {
  (unit: TimeUnit): DataType<M>;
  (name: string, unit: TimeUnit): Argument<M>;
}

/** A time of day; a `bigint` of units since midnight, below one day. See `timeFromDate`. */
export const time: UnitBuilder<Time> = /* @__PURE__ */ withUnit('time');

/** A span of exact time; a `bigint` of units, negative too. */
export const duration: UnitBuilder<Duration> = /* @__PURE__ */ withUnit('duration');

function withUnit<M extends Mapping>(type: TypeName): UnitBuilder<M> {
  return ((first: string, second?: string) => {
    const [name, unit] = second === undefined ? [undefined, first] : [first, second];
    if (!isUnit(unit)) {
      throw new TypeError(`${type}() takes a unit, 's', 'ms', 'us' or 'ns', such as ${type}('t', 'ms')`);
    }
    return typeRecord(type, name, { unit });
  }) as UnitBuilder<M>;
}

function isUnit(unit: string | undefined): unit is TimeUnit {
  return unit !== undefined && UNITS.includes(unit);
}
