import { type FieldRecord, type TypeRecord, typeOf } from './types.js';

/**
 * A column to hand over, its type as a text. Values are those that handlers see, but: a decimal is its unscaled
 * bigint, an interval `[months, days, nanoseconds]`, a map an array of `[key, value]`; bytes under utf8 need not be
 * valid.
 */
export interface ColumnInput {
  readonly type: string;
  readonly values: readonly unknown[];
  readonly constant?: boolean;
}

type Alloc = (bytes: number) => number;

/** Writes an ArrowArray and returns its address. */
export function writeArray(
  memory: WebAssembly.Memory,
  alloc: Alloc,
  length: number,
  buffers: readonly number[],
  children: readonly number[],
): number {
  const at = alloc(64);
  const bufferList = alloc(4 * buffers.length);
  const childList = alloc(4 * children.length);
  new Uint8Array(memory.buffer, at, 64).fill(0);
  const view = new DataView(memory.buffer);
  buffers.forEach((buffer, i) => {
    view.setUint32(bufferList + 4 * i, buffer, true);
  });
  children.forEach((child, i) => {
    view.setUint32(childList + 4 * i, child, true);
  });
  view.setBigInt64(at, BigInt(length), true);
  view.setBigInt64(at + 8, -1n, true);
  view.setBigInt64(at + 24, BigInt(buffers.length), true);
  view.setBigInt64(at + 32, BigInt(children.length), true);
  view.setUint32(at + 40, bufferList, true);
  view.setUint32(at + 44, childList, true);
  return at;
}

/** Writes a column and returns the address of its ArrowArray. */
export function writeColumn(memory: WebAssembly.Memory, alloc: Alloc, column: ColumnInput): number {
  return writeValues(memory, alloc, typeOf(column.type), column.values);
}

function writeValues(
  memory: WebAssembly.Memory,
  alloc: Alloc,
  type: TypeRecord,
  values: readonly unknown[],
): number {
  const put = (bytes: Uint8Array): number => {
    const at = alloc(bytes.length);
    new Uint8Array(memory.buffer).set(bytes, at);
    return at;
  };
  const validity = values.includes(null) ? put(bitmap(values.map((value) => value !== null))) : 0;
  const children = childrenOf(type).map((child, i) =>
    writeValues(memory, alloc, child, childValues(type, values, i)),
  );
  return writeArray(memory, alloc, values.length, [validity, ...buffersOf(type, values).map(put)], children);
}

/** A bitmap, least significant bit first. */
export function bitmap(values: readonly boolean[]): Uint8Array {
  const bits = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((value, i) => {
    if (value) bits[i >> 3] = (bits[i >> 3] ?? 0) | (1 << (i & 7));
  });
  return bits;
}

/** The children of a type's ArrowArray. */
export function childrenOf(type: TypeRecord): readonly TypeRecord[] {
  if (type.type === 'list' && type.item) return [type.item];
  if (type.type === 'struct') return type.fields ?? [];
  if (type.type === 'map') return [{ type: 'struct', nullable: false, fields: entriesOf(type) }];
  return [];
}

/** The fields of a map's entries. */
export function entriesOf({ key, value }: TypeRecord): [FieldRecord, FieldRecord] {
  if (!key || !value) throw new Error('a map has a key and a value');
  return [
    { ...key, name: 'key' },
    { ...value, name: 'value' },
  ];
}

/** What a non-null value is written as under a null. */
function placeholder(type: TypeRecord): unknown {
  if (type.nullable) return null;
  if (type.type === 'struct') {
    return Object.fromEntries((type.fields ?? []).map((field) => [field.name, placeholder(field)]));
  }
  return undefined;
}

/** The values of child `index` of a type's ArrowArray. */
export function childValues(type: TypeRecord, values: readonly unknown[], index: number): unknown[] {
  if (type.type === 'list') return values.flatMap((value) => [...((value ?? []) as Iterable<unknown>)]);
  if (type.type === 'map') {
    const entries = values.flatMap((value) => (value ?? []) as [unknown, unknown][]);
    return entries.map(([key, value]) => ({ key, value }));
  }
  const field = type.fields?.[index];
  if (!field) throw new Error('no such field');
  return values.map((value) =>
    value === null || value === undefined
      ? placeholder(field)
      : ((value as Record<string, unknown>)[field.name] ?? null),
  );
}

/** Widths of the types whose values are integers in JavaScript. */
const INTEGERS: Readonly<Record<string, number>> = {
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  date32: 4,
  int64: 8,
  timestamp: 8,
  duration: 8,
};

function integerWidth({ type, unit }: TypeRecord): number | undefined {
  return type === 'time' ? (unit === 's' || unit === 'ms' ? 4 : 8) : INTEGERS[type];
}

/** The buffers of a type's ArrowArray but for the validity. */
export function buffersOf(type: TypeRecord, values: readonly unknown[]): Uint8Array[] {
  const count = values.length;
  const fixed = (
    width: number,
    write: (view: DataView, at: number, value: unknown) => void,
  ): Uint8Array[] => {
    const view = new DataView(new ArrayBuffer(count * width));
    values.forEach((value, i) => {
      if (value !== null && value !== undefined) write(view, i * width, value);
    });
    return [new Uint8Array(view.buffer)];
  };
  const width = integerWidth(type);
  if (width !== undefined) {
    return fixed(width, (view, at, value) => {
      const integer = BigInt(value as number | bigint);
      for (let i = 0; i < width; i++) view.setUint8(at + i, Number((integer >> BigInt(8 * i)) & 255n));
    });
  }
  switch (type.type) {
    case 'struct':
      return [];
    case 'bool':
      return [bitmap(values.map((value) => value === true))];
    case 'float32':
      return fixed(4, (view, at, value) => view.setFloat32(at, value as number, true));
    case 'float64':
      return fixed(8, (view, at, value) => view.setFloat64(at, value as number, true));
    case 'decimal128':
      return fixed(16, (view, at, value) => {
        view.setBigUint64(at, BigInt.asUintN(64, value as bigint), true);
        view.setBigInt64(at + 8, (value as bigint) >> 64n, true);
      });
    case 'interval':
      return fixed(16, (view, at, value) => {
        const [months, days, nanoseconds] = value as [number, number, bigint];
        view.setInt32(at, months, true);
        view.setInt32(at + 4, days, true);
        view.setBigInt64(at + 8, nanoseconds, true);
      });
    case 'list':
    case 'map':
      return [offsetsOf(values.map((value) => [...((value ?? []) as Iterable<unknown>)].length))];
    default: {
      const texts = values.map((value) =>
        value instanceof Uint8Array ? value : Buffer.from(typeof value === 'string' ? value : ''),
      );
      return [offsetsOf(texts.map(({ length }) => length)), Uint8Array.from(Buffer.concat(texts))];
    }
  }
}

function offsetsOf(lengths: readonly number[]): Uint8Array {
  const offsets = new Int32Array(lengths.length + 1);
  lengths.forEach((length, i) => {
    offsets[i + 1] = (offsets[i] ?? 0) + length;
  });
  return new Uint8Array(offsets.buffer);
}

/** Reads the values of a result column, checking its shape at every depth. */
export function readColumn(
  memory: WebAssembly.Memory,
  at: number,
  type: string,
): { values: unknown[]; nullCount: bigint } {
  const record = typeOf(type);
  return {
    values: readValues(memory, at, record),
    nullCount: new DataView(memory.buffer).getBigInt64(at + 8, true),
  };
}

/** Reads a struct without validity as rows. */
export function readRows(memory: WebAssembly.Memory, at: number, fields: readonly FieldRecord[]): unknown[] {
  return readValues(memory, at, { type: 'struct', nullable: false, fields });
}

function readValues(memory: WebAssembly.Memory, at: number, type: TypeRecord): unknown[] {
  const view = new DataView(memory.buffer);
  const length = Number(view.getBigInt64(at, true));
  const list = view.getUint32(at + 40, true);
  const buffer = (i: number): number => view.getUint32(list + 4 * i, true);
  const bit = (start: number, i: number): boolean => ((view.getUint8(start + (i >> 3)) >> (i & 7)) & 1) === 1;
  const valid = Array.from({ length }, (_, i) => buffer(0) === 0 || bit(buffer(0), i));
  const nulls = valid.filter((value) => !value).length;
  const { nullable: _, ...plain } = type;
  if (view.getBigInt64(at + 16, true) !== 0n) throw new Error('the result has an offset');
  if (view.getBigInt64(at + 8, true) !== BigInt(nulls)) throw new Error('the null count is wrong');
  const types = childrenOf(type);
  const expected = plain.type === 'struct' ? 1n : plain.type === 'utf8' || plain.type === 'binary' ? 3n : 2n;
  if (view.getBigInt64(at + 24, true) !== expected) throw new Error('wrong number of buffers');
  if (view.getBigInt64(at + 32, true) !== BigInt(types.length)) throw new Error('wrong number of children');
  const children = types.map((child, i) =>
    readValues(memory, view.getUint32(view.getUint32(at + 44, true) + 4 * i, true), child),
  );
  const range = (i: number): [number, number] => [
    view.getInt32(buffer(1) + 4 * i, true),
    view.getInt32(buffer(1) + 4 * i + 4, true),
  ];
  if (['list', 'map'].includes(type.type) && length > 0 && range(length - 1)[1] !== children[0]?.length)
    throw new Error('the child is not as long as the last offset');
  if (type.type === 'struct' && children.some((child) => child.length !== length))
    throw new Error('a child is not as long as its struct');
  const value = (i: number): unknown => readValue(memory, type, buffer, range, children, i);
  return valid.map((present, i) => (present ? value(i) : null));
}

function readValue(
  memory: WebAssembly.Memory,
  type: TypeRecord,
  buffer: (i: number) => number,
  range: (i: number) => [number, number],
  children: readonly unknown[][],
  i: number,
): unknown {
  const view = new DataView(memory.buffer);
  const width = integerWidth(type);
  const at = (size: number): number => buffer(1) + size * i;
  if (width !== undefined) {
    let integer = 0n;
    for (let k = 0; k < width; k++) integer |= BigInt(view.getUint8(at(width) + k)) << BigInt(8 * k);
    if (!type.type.startsWith('u')) integer = BigInt.asIntN(8 * width, integer);
    return width === 8 || type.type === 'time' ? integer : Number(integer);
  }
  switch (type.type) {
    case 'bool':
      return ((view.getUint8(buffer(1) + (i >> 3)) >> (i & 7)) & 1) === 1;
    case 'float32':
      return view.getFloat32(at(4), true);
    case 'float64':
      return view.getFloat64(at(8), true);
    case 'decimal128':
      return (view.getBigInt64(at(16) + 8, true) << 64n) | view.getBigUint64(at(16), true);
    case 'interval':
      return [
        view.getInt32(at(16), true),
        view.getInt32(at(16) + 4, true),
        view.getBigInt64(at(16) + 8, true),
      ];
    case 'struct':
      return Object.fromEntries((type.fields ?? []).map(({ name }, k) => [name, children[k]?.[i]]));
    case 'list':
      return children[0]?.slice(...range(i));
    case 'map':
      return (children[0]?.slice(...range(i)) as { key: unknown; value: unknown }[]).map(({ key, value }) => [
        key,
        value,
      ]);
    default: {
      const [start, end] = range(i);
      const bytes = new Uint8Array(memory.buffer, buffer(2) + start, end - start);
      if (type.type === 'binary') return bytes.slice();
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    }
  }
}
