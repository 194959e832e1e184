import { formatDate, formatTimestamp, type Scalar, scalarAt, type Vector } from '@heddle/engine';

/** The text of a value: the same in every format and from every host. Null has none. */
export function cellText(vector: Vector, row: number): string | null {
  return textOf(vector.type, scalarAt(vector, row));
}

function textOf(type: Vector['type'], value: Scalar): string | null {
  if (value === null) return null;
  if (type === 'date') return formatDate(Number(value));
  if (type === 'timestamp') return formatTimestamp(BigInt(value));
  return String(value);
}

/** Whether a column's texts are aligned to the right. */
export function isRightAligned(type: Vector['type']): boolean {
  return type === 'int32' || type === 'int64' || type === 'float64';
}
