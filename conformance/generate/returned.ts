import { Decimal } from '@heddle/pdk';
import type { CellText } from '../corpus/case-file.js';
import type { PlainField, PlainType } from '../corpus/type-text.js';
import { decimalText, floatCell } from './cells.js';

/** What becomes of a value that a handler returns: a cell of the result, or the code of an error. */
export type Outcome = { readonly cell: CellText } | { readonly code: string };

const WRONG_TYPE: Outcome = { code: 'HEDDLE2002' };
const NULL: Outcome = { code: 'HEDDLE2003' };
const OUT_OF_RANGE: Outcome = { code: 'HEDDLE2004' };
const LONE_SURROGATE: Outcome = { code: 'HEDDLE2006' };

const INTEGERS: Readonly<Record<string, readonly [low: number, high: number]>> = {
  int8: [-128, 127],
  int16: [-32_768, 32_767],
  int32: [-2_147_483_648, 2_147_483_647],
  uint8: [0, 255],
  uint16: [0, 65_535],
  uint32: [0, 4_294_967_295],
  date32: [-2_147_483_648, 2_147_483_647],
};
const DAYS: Readonly<Record<string, bigint>> = {
  s: 86_400n,
  ms: 86_400_000n,
  us: 86_400_000_000n,
  ns: 86_400_000_000_000n,
};

/** The rules of spec/types.md for results ("handler returns"), as a function of the type and the value. */
export function returned(type: PlainType, value: unknown): Outcome {
  if (value === null) return type.nullable ? { cell: null } : NULL;
  const range = INTEGERS[type.type];
  if (range !== undefined) return integer(value, ...range);
  switch (type.type) {
    case 'bool':
      return typeof value === 'boolean' ? { cell: value } : WRONG_TYPE;
    case 'float32':
    case 'float64':
      return float(value, type.type === 'float32');
    case 'int64':
    case 'timestamp':
    case 'duration':
      return bigint(value, -(2n ** 63n), 2n ** 63n - 1n);
    case 'time':
      return bigint(value, 0n, (DAYS[type.unit ?? ''] ?? 0n) - 1n);
    case 'decimal128':
      return decimal(value, type.precision ?? 0, type.scale ?? 0);
    case 'utf8':
      if (typeof value !== 'string') return WRONG_TYPE;
      return /\p{Surrogate}/u.test(value) ? LONE_SURROGATE : { cell: value };
    case 'binary':
      return value instanceof Uint8Array ? { cell: { hex: Buffer.from(value).toString('hex') } } : WRONG_TYPE;
    case 'interval':
      return interval(value);
    case 'list':
      return list(value, type.item);
    case 'struct':
      return struct(value, type.fields ?? []);
    case 'map':
      return map(value, type);
    default:
      throw new TypeError(`no rules for ${type.type} are known`);
  }
}

function integer(value: unknown, low: number, high: number): Outcome {
  if (typeof value !== 'number') return WRONG_TYPE;
  return Number.isInteger(value) && value >= low && value <= high ? { cell: value } : OUT_OF_RANGE;
}

function float(value: unknown, single: boolean): Outcome {
  if (typeof value !== 'number') return WRONG_TYPE;
  const kept = single ? Math.fround(value) : value;
  if (Number.isFinite(value) && !Number.isFinite(kept)) return OUT_OF_RANGE;
  return { cell: floatCell(kept) };
}

function bigint(value: unknown, low: bigint, high: bigint): Outcome {
  if (typeof value !== 'bigint') return WRONG_TYPE;
  return value >= low && value <= high ? { cell: String(value) } : OUT_OF_RANGE;
}

function decimal(value: unknown, precision: number, scale: number): Outcome {
  if (!(value instanceof Decimal)) return WRONG_TYPE;
  const scaled = value.unscaled * 10n ** BigInt(Math.max(scale - value.scale, 0));
  const surplus = 10n ** BigInt(Math.max(value.scale - scale, 0));
  const unscaled = scaled / surplus;
  const fits =
    scaled % surplus === 0n && unscaled < 10n ** BigInt(precision) && -unscaled < 10n ** BigInt(precision);
  return fits ? { cell: decimalText(unscaled, scale) } : OUT_OF_RANGE;
}

function interval(value: unknown): Outcome {
  if (!isObject(value)) return WRONG_TYPE;
  const parts = [
    integer(value.months, -2_147_483_648, 2_147_483_647),
    integer(value.days, -2_147_483_648, 2_147_483_647),
    bigint(value.nanoseconds, -(2n ** 63n), 2n ** 63n - 1n),
  ];
  return together(parts, (cells) => cells);
}

function list(value: unknown, item: PlainType | undefined): Outcome {
  if (item === undefined || !(Array.isArray(value) || ArrayBuffer.isView(value))) return WRONG_TYPE;
  return together(
    Array.from(value as unknown as ArrayLike<unknown>, (one) => returned(item, one)),
    (cells) => cells,
  );
}

function struct(value: unknown, fields: readonly PlainField[]): Outcome {
  if (!isObject(value)) return WRONG_TYPE;
  return together(
    fields.map((field) => returned(field, value[field.name])),
    (cells) => Object.fromEntries(fields.map(({ name }, index) => [name, cells[index] ?? null])),
  );
}

function map(value: unknown, type: PlainType): Outcome {
  const { key, value: item } = type;
  if (!(value instanceof Map) || key === undefined || item === undefined) return WRONG_TYPE;
  return together(
    [...value].map(([one, other]) => together([returned(key, one), returned(item, other)], (cells) => cells)),
    (cells) => cells,
  );
}

/** The cell of all the parts, or the code of the first that has one. */
function together(parts: readonly Outcome[], join: (cells: CellText[]) => CellText): Outcome {
  const cells: CellText[] = [];
  for (const part of parts) {
    if ('code' in part) return part;
    cells.push(part.cell);
  }
  return { cell: join(cells) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
