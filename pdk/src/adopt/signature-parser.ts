import type { FieldRecord, TypeRecord } from '../types/type.js';
import { Scanner } from './scanner.js';
import { scanName, scanType } from './type-parser.js';

/** What a signature says (spec/manifest.schema.json shows their texts). */
export interface ParsedSignature {
  readonly name: string;
  readonly kind: 'scalar' | 'aggregate' | 'table';
  readonly args: readonly FieldRecord[];
  readonly variadic: boolean;
  readonly returns?: TypeRecord;
  readonly state?: TypeRecord;
  readonly output?: readonly FieldRecord[];
}

/**
 * Reads a signature: `add(a float64, b float64) -> float64`, `join(words utf8...) -> utf8`,
 * `mean(x float64) -> float64? state struct<sum: float64, count: int64>`, `split(text utf8) -> table(word utf8)`.
 * @throws SyntaxError naming the column.
 */
export function parseSignature(text: string): ParsedSignature {
  const scanner = new Scanner(text);
  const name = scanName(scanner);
  const { columns: args, variadic } = scanColumns(scanner, true);
  scanner.need('->');
  if (scanner.take('table')) {
    const { columns: output } = scanColumns(scanner, false);
    return atEnd(scanner, { name, kind: 'table', args, variadic, output });
  }
  const returns = scanType(scanner);
  if (!scanner.take('state ')) return atEnd(scanner, { name, kind: 'scalar', args, variadic, returns });
  return atEnd(scanner, { name, kind: 'aggregate', args, variadic, returns, state: scanType(scanner) });
}

function scanColumns(scanner: Scanner, mayRepeat: boolean): { columns: FieldRecord[]; variadic: boolean } {
  const columns: FieldRecord[] = [];
  scanner.need('(');
  if (scanner.take(')')) return { columns, variadic: false };
  do {
    const name = scanName(scanner);
    columns.push({ name, ...scanType(scanner) });
  } while (scanner.take(','));
  const variadic = mayRepeat && scanner.take('...');
  scanner.need(')');
  return { columns, variadic };
}

function atEnd(scanner: Scanner, signature: ParsedSignature): ParsedSignature {
  if (!scanner.ended) throw scanner.unexpected('the end of the signature');
  return signature;
}
