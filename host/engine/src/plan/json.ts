import { Decimal } from '@heddle/host';
import { CacheStore } from '../exec/cache-store.js';
import { invalidSql, refuse } from '../failure.js';
import type { SourceLocation, TableSource } from '../io/source.js';
import { vectorOf } from '../table/builder.js';
import { type Field, parseSqlType, typeTextOf } from '../table/types.js';
import { type Batch, type Scalar, scalarAt } from '../table/vector.js';
import type { Plan } from './plan.js';

/** The version of the form that `writePlan` writes; another is refused. */
const VERSION = 1;

/**
 * A plan as JSON (spec/plan.md). Types are the texts of spec/types.md; 64-bit integers, and floats that JSON has no
 * number for, are `{ "$bigint": "…" }` and `{ "$float": "…" }`; decimals are
 * `{ "$decimal": "…" }`, all digits of the scale written; rows at hand are lists of values by column.
 * @throws HeddleError HEDDLE4002 for a lambda and for a table in memory, which only this process has.
 */
export function writePlan(plan: Plan): string {
  return JSON.stringify({ version: VERSION, plan }, function (this: unknown, key, written: unknown) {
    // Decimals have a JSON form of their own, which JSON.stringify takes before it asks here.
    const given: unknown = isObject(this) || Array.isArray(this) ? Reflect.get(this as object, key) : written;
    const value = given instanceof Decimal ? { $decimal: String(given) } : written;
    if (typeof value === 'function')
      throw refuse('a lambda in a plan that leaves the process: export the function from a module');
    if (value instanceof CacheStore) return undefined;
    if (typeof value === 'bigint') return { $bigint: String(value) };
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)))
      return { $float: Object.is(value, -0) ? '-0' : String(value) };
    if (key === 'type' && typeof value === 'string' && !isJoin(this))
      return typeTextOf(value as Field['type']);
    if (isSource(value)) {
      if (value.location.kind === 'memory')
        throw refuse('a table in memory in a plan that leaves the process: write it to a file');
      const { location, fields, rows } = value;
      return { location, fields, ...(rows === null ? {} : { rows }) };
    }
    if (isBatch(value)) {
      const columns = value.columns.map((vector) =>
        Array.from({ length: value.rows }, (_, row) => scalarAt(vector, row)),
      );
      return { rows: value.rows, columns };
    }
    return value;
  });
}

/** Reads what `writePlan` wrote; `open` gives the tables, of which `rows` were known. @throws HeddleError HEDDLE4002 for what is no such plan. */
export function readPlan(
  text: string,
  open: (location: SourceLocation, fields: readonly Field[], rows: number | null) => TableSource,
): Plan {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text, function (this: unknown, key, value: unknown) {
      if (key === 'type' && typeof value === 'string' && !isJoin(this)) return parseSqlType(value);
      if (!isObject(value)) return value;
      if (typeof value.$bigint === 'string') return BigInt(value.$bigint);
      if (typeof value.$float === 'string') return Number(value.$float);
      if (typeof value.$decimal === 'string') return Decimal.parse(value.$decimal);
      if (key === 'source') {
        const { location, fields, rows = null } = value;
        return open(location as SourceLocation, fields as readonly Field[], rows as number | null);
      }
      if (value.kind === 'values') return { ...value, batch: batchOf(value) };
      if (value.kind === 'cache') return { ...value, store: new CacheStore() };
      return value;
    });
  } catch (cause) {
    throw invalidSql(`not a plan (${cause instanceof Error ? cause.message : String(cause)})`);
  }
  if (!isObject(parsed) || parsed.version !== VERSION || !isObject(parsed.plan))
    throw invalidSql(`not a plan of version ${VERSION}`);
  return parsed.plan as unknown as Plan;
}

type Fields = { readonly [key: string]: unknown };

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A join's `type` is its kind, not that of values. */
function isJoin(value: unknown): boolean {
  return isObject(value) && value.kind === 'join';
}

function isSource(value: unknown): value is TableSource {
  return isObject(value) && typeof value.scan === 'function';
}

function isBatch(value: unknown): value is Batch {
  return isObject(value) && 'rows' in value && Array.isArray(value.columns) && !('location' in value);
}

function batchOf(value: Fields): Batch {
  const fields = value.fields as readonly Field[];
  const { rows, columns } = value.batch as { rows: number; columns: readonly (readonly Scalar[])[] };
  return { rows, columns: fields.map((field, index) => vectorOf(field.type, columns[index] ?? [])) };
}
