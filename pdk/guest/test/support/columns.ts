/** Types of the ABI. */
export type TypeName = 'bool' | 'int32' | 'int64' | 'float64' | 'utf8';

/** A column to hand over; null is a null, bytes are utf8 that need not be valid. */
export interface ColumnInput {
  readonly type: TypeName;
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
  const put = (bytes: Uint8Array): number => {
    const at = alloc(bytes.length);
    new Uint8Array(memory.buffer).set(bytes, at);
    return at;
  };
  const { values } = column;
  const bitmap = (test: (value: unknown) => boolean): Uint8Array => {
    const bits = new Uint8Array(Math.ceil(values.length / 8));
    values.forEach((value, i) => {
      if (test(value)) bits[i >> 3] = (bits[i >> 3] ?? 0) | (1 << (i & 7));
    });
    return bits;
  };
  const validity = values.includes(null) ? put(bitmap((value) => value !== null)) : 0;
  const buffers = columnBuffers(column, bitmap).map(put);
  return writeArray(memory, alloc, values.length, [validity, ...buffers], []);
}

function columnBuffers(
  column: ColumnInput,
  bitmap: (test: (value: unknown) => boolean) => Uint8Array,
): Uint8Array[] {
  const { type, values } = column;
  const bytes = (array: Int32Array | Float64Array | BigInt64Array): Uint8Array =>
    new Uint8Array(array.buffer);
  if (type === 'bool') return [bitmap((value) => value === true)];
  if (type === 'int32') return [bytes(Int32Array.from(values, Number))];
  if (type === 'float64') return [bytes(Float64Array.from(values, Number))];
  if (type === 'int64') return [bytes(BigInt64Array.from(values, (value) => (value ?? 0n) as bigint))];
  const texts = values.map((value) =>
    value instanceof Uint8Array ? value : Buffer.from(typeof value === 'string' ? value : ''),
  );
  const offsets = new Int32Array(values.length + 1);
  texts.forEach((text, i) => {
    offsets[i + 1] = (offsets[i] ?? 0) + text.length;
  });
  return [bytes(offsets), Uint8Array.from(Buffer.concat(texts))];
}

/** Reads the values of a result column, checking its shape. */
export function readColumn(
  memory: WebAssembly.Memory,
  at: number,
  type: TypeName,
): { values: unknown[]; nullCount: bigint } {
  const view = new DataView(memory.buffer);
  const length = Number(view.getBigInt64(at, true));
  const list = view.getUint32(at + 40, true);
  const buffer = (i: number): number => view.getUint32(list + 4 * i, true);
  if (view.getBigInt64(at + 16, true) !== 0n) throw new Error('the result has an offset');
  if (view.getBigInt64(at + 24, true) !== (type === 'utf8' ? 3n : 2n))
    throw new Error('wrong number of buffers');
  const bit = (start: number, i: number): boolean => ((view.getUint8(start + (i >> 3)) >> (i & 7)) & 1) === 1;
  const value = (i: number): unknown => {
    if (type === 'bool') return bit(buffer(1), i);
    if (type === 'int32') return view.getInt32(buffer(1) + 4 * i, true);
    if (type === 'int64') return view.getBigInt64(buffer(1) + 8 * i, true);
    if (type === 'float64') return view.getFloat64(buffer(1) + 8 * i, true);
    const start = view.getInt32(buffer(1) + 4 * i, true);
    const end = view.getInt32(buffer(1) + 4 * i + 4, true);
    const bytes = new Uint8Array(memory.buffer, buffer(2) + start, end - start);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  };
  const values = Array.from({ length }, (_, i) => (buffer(0) === 0 || bit(buffer(0), i) ? value(i) : null));
  return { values, nullCount: view.getBigInt64(at + 8, true) };
}
