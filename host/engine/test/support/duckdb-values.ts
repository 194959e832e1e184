import {
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import { Decimal } from '@heddle/host';
import type { Scalar } from '../../src/index.js';

/** A value of DuckDB or of the engine as text: decimals and integers in full, so that they are the same to the last digit. */
export function shown(value: DuckDBValue | Scalar): string {
  if (value instanceof DuckDBDateValue) return String(value.days);
  if (value instanceof DuckDBTimestampValue) return String(value.micros);
  if (value instanceof DuckDBDecimalValue) return plain(new Decimal(value.value, value.scale));
  return value instanceof Decimal ? plain(value) : String(value);
}

/** Without the zeros that another scale would write. */
function plain(decimal: Decimal): string {
  return decimal.scale === 0 ? String(decimal) : String(decimal).replace(/\.?0+$/, '');
}
