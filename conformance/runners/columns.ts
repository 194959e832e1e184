import { isUtf8 } from 'node:buffer';
import { type Column, columnFromArray, type DataType, dataTypeOf, type Value } from '@heddle/host';
import { type CellText, type ColumnText, cellsOf } from '../corpus/case-file.js';

/** The column that a case writes; `length` is what its place demands. */
export function readColumn(text: ColumnText, length: number): Column {
  const cells = cellsOf(text, length);
  const dataType = dataTypeOf(text.type);
  const column = columnFromArray(
    dataType,
    cells.map((cell) => readCell(dataType, cell)),
  );
  writeRawTexts(column, cells);
  return column;
}

/** Whether every string in the column is UTF-8, so that formats other than Arrow IPC can carry it. */
export function isText(column: Column): boolean {
  switch (column.type) {
    case 'utf8':
      return isUtf8(column.data.subarray(column.offsets[0], column.offsets[column.length]));
    case 'list':
    case 'map':
      return isText(column.items);
    case 'struct':
      return column.children.every(isText);
    default:
      return true;
  }
}

function readCell(type: DataType, cell: CellText): Value {
  if (cell === null) return null;
  switch (type.id) {
    case 'int64':
    case 'timestamp':
    case 'time':
    case 'duration':
      return BigInt(cell as string);
    case 'float32':
    case 'float64':
      return Number(cell);
    case 'utf8':
      return readText(cell);
    case 'binary':
      return Buffer.from((cell as { hex: string }).hex, 'hex');
    case 'interval': {
      const [months, days, nanoseconds] = cell as [number, number, string];
      return { months, days, nanoseconds: BigInt(nanoseconds) };
    }
    case 'list':
      return (cell as CellText[]).map((item) => readCell(childType(type, 0), item));
    case 'struct': {
      const fields = cell as Record<string, CellText>;
      return Object.fromEntries(
        type.children.map(({ name, dataType }) => [name, readCell(dataType, fields[name] ?? null)]),
      );
    }
    case 'map': {
      const entry = childType(type, 0);
      const [key, value] = [childType(entry, 0), childType(entry, 1)];
      return (cell as [CellText, CellText][]).map(([one, other]) => [
        readCell(key, one),
        readCell(value, other),
      ]);
    }
    default:
      return cell as Value;
  }
}

function readText(cell: CellText): string {
  if (typeof cell === 'string') return cell;
  const text = cell as { repeat: string; times: number } | { hex: string };
  // Bytes that are no text are written over so many others once the column is there.
  return 'hex' in text ? '\0'.repeat(text.hex.length / 2) : text.repeat.repeat(text.times);
}

function writeRawTexts(column: Column, cells: readonly CellText[]): void {
  if (column.type === 'utf8') {
    cells.forEach((cell, row) => {
      const hex = (cell as { hex?: string } | null)?.hex;
      if (hex !== undefined) column.data.set(Buffer.from(hex, 'hex'), column.offsets[row] ?? 0);
    });
  } else if (column.type === 'list') {
    writeRawTexts(
      column.items,
      cells.flatMap((cell) => (cell ?? []) as CellText[]),
    );
  } else if (column.type === 'struct') {
    column.children.forEach((child, index) => {
      const name = column.dataType.children[index]?.name ?? '';
      writeRawTexts(
        child,
        cells.map((cell) => (cell as Record<string, CellText> | null)?.[name] ?? null),
      );
    });
  }
}

function childType(type: DataType, index: number): DataType {
  const child = type.children[index];
  if (child === undefined) throw new TypeError(`${type.id} has no child ${index}`);
  return child.dataType;
}
