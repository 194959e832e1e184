import { HeddleError } from '@heddle/host';
import { VectorBuilder, withLength } from '../table/builder.js';
import { isDecimal } from '../table/decimal-type.js';
import type { SqlType } from '../table/types.js';
import { unscaledIn } from '../table/unscaled.js';
import { nullVector, type Scalar, scalarAt } from '../table/vector.js';
import { evaluateAll, type Kernel } from './kernel.js';

/**
 * A TypeScript function over the values of each row. What it throws, and a result of another type, is HEDDLE2001 or
 * HEDDLE2002 with the row of the batch.
 */
export function lambda(type: SqlType, run: (...values: Scalar[]) => Scalar, args: readonly Kernel[]): Kernel {
  return {
    type,
    evaluate(batch) {
      const vectors = evaluateAll(args, batch);
      if (batch.rows === 0) return withLength(nullVector(type, 0), 0);
      const builder = new VectorBuilder(type);
      for (let row = 0; row < batch.rows; row++) {
        const values = vectors.map((vector) => scalarAt(vector, row));
        builder.append(callLambda(type, run, values, row));
      }
      return builder.finish();
    },
  };
}

/** What a TypeScript function gives for a row. Throws as `lambda` does. */
export function callLambda(
  type: SqlType,
  run: (...values: Scalar[]) => Scalar,
  values: readonly Scalar[],
  row: number,
): Scalar {
  const value = called(run, values, row);
  if (fits(type, value)) return value;
  const message = `returned ${typeof value} where its column is ${type}`;
  throw new HeddleError({ code: 'HEDDLE2002', function: run.name || 'lambda', message, row });
}

function called(run: (...values: Scalar[]) => Scalar, values: readonly Scalar[], row: number): Scalar {
  try {
    return run(...values) ?? null;
  } catch (cause) {
    const message = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new HeddleError({ code: 'HEDDLE2001', function: run.name || 'lambda', message, row, cause });
  }
}

/** Whether a JavaScript value is one of a column of `type`. */
export function fits(type: SqlType, value: Scalar): boolean {
  if (value === null) return true;
  switch (type) {
    case 'null':
      return false;
    case 'bool':
      return typeof value === 'boolean';
    case 'int32':
    case 'date':
      return typeof value === 'number' && value === (value | 0);
    case 'int64':
    case 'timestamp':
      return typeof value === 'bigint' && BigInt.asIntN(64, value) === value;
    case 'float64':
      return typeof value === 'number';
    case 'utf8':
      return typeof value === 'string' && !/\p{Surrogate}/u.test(value);
    default:
      // The host's own builder checks the others.
      return !isDecimal(type) || unscaledIn(value, type) !== null;
  }
}
