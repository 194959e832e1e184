import type { TypeName } from '../../src/types/type.js';

/** A column as the tests write it; null is a null. */
export interface TestColumn {
  readonly type: TypeName;
  readonly values: readonly (boolean | number | bigint | string | null)[];
}

type Exports = Record<string, (...args: number[]) => number>;

/**
 * The smallest host: enough of the direct ABI and of Extism's environment to run a module in a test. It trusts the
 * guest, which no real host may do.
 */
export class MiniHost {
  private readonly exports: Exports;
  private readonly memory: WebAssembly.Memory;
  private input = new Uint8Array();
  private output = new Uint8Array();

  private constructor(exports: Exports, memory: WebAssembly.Memory) {
    this.exports = exports;
    this.memory = memory;
  }

  /** @param asked called when the guest asks its host something, as it does every so often while it runs */
  static async load(bytes: Uint8Array, asked: () => void = () => {}): Promise<MiniHost> {
    const module = await WebAssembly.compile(Uint8Array.from(bytes));
    const blocks = new Uint8Array(1 << 20);
    const view = new DataView(blocks.buffer);
    let end = 8;
    let host: MiniHost | undefined;
    const input = () => new DataView((host?.input ?? new Uint8Array()).slice().buffer);
    const known: Record<string, (...args: bigint[]) => bigint | number | undefined> = {
      input_length: () => {
        asked();
        return BigInt(input().byteLength);
      },
      input_load_u8: (at) => input().getUint8(Number(at)),
      input_load_u64: (at) => input().getBigUint64(Number(at), true),
      alloc: (size = 0n) => {
        const at = end;
        end += Number(size) + 1;
        return BigInt(at);
      },
      free: () => undefined,
      store_u8: (at, value) => void view.setUint8(Number(at), Number(value)),
      store_u64: (at, value = 0n) => void view.setBigUint64(Number(at), BigInt.asUintN(64, value), true),
      output_set: (at = 0n, size = 0n) => {
        if (host !== undefined) host.output = blocks.slice(Number(at), Number(at + size));
        return undefined;
      },
      error_set: (at = 0n) => {
        // Blocks are NUL-terminated here, because alloc leaves a zero behind each.
        const text = blocks.subarray(Number(at), blocks.indexOf(0, Number(at)));
        if (host !== undefined) host.output = text.slice();
        return undefined;
      },
    };
    const environment: Record<string, (...args: bigint[]) => bigint | number | undefined> = {};
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
      if (from !== 'extism:host/env') continue;
      environment[name] =
        known[name] ??
        (() => {
          throw new Error(`${name} is not there`);
        });
    }
    const bytesAt = (at: number, length: number) =>
      new Uint8Array((exports.memory as WebAssembly.Memory).buffer, at, length);
    const wasi = {
      random_get: (at: number, length: number) => {
        crypto.getRandomValues(bytesAt(at, length));
        return 0;
      },
      clock_time_get: (_clock: number, _precision: bigint, at: number) => {
        bytesAt(at, 8).set(new Uint8Array(BigInt64Array.of(BigInt(Date.now()) * 1_000_000n).buffer));
        return 0;
      },
    };
    const imports = { 'extism:host/env': environment, wasi_snapshot_preview1: wasi };
    const { exports } = await WebAssembly.instantiate(module, imports);
    host = new MiniHost(exports as Exports, exports.memory as WebAssembly.Memory);
    return host;
  }

  /** Calls a plain Extism export with text and returns its output as text. */
  callExtism(name: string, input = ''): string {
    this.input = new TextEncoder().encode(input);
    this.output = new Uint8Array();
    const status = this.exports[name]?.();
    if (status !== 0) throw new Error(`${name} answers ${status}: ${new TextDecoder().decode(this.output)}`);
    return new TextDecoder().decode(this.output);
  }

  /** Calls a function by index over columns of `rows` values. */
  callScalar(
    fn: number,
    columns: readonly TestColumn[],
    rows: number,
    returns: TypeName,
  ): TestColumn['values'] {
    this.call('heddle_reset');
    const children = columns.map((column) => this.writeColumn(column));
    const args = this.writeArray(rows, [0], children);
    const out = this.alloc(64);
    const status = this.call('heddle_scalar', fn, args, 0, out);
    if (status !== 0) throw new Error(this.lastError());
    return this.readColumn(out, returns);
  }

  private lastError(): string {
    const at = this.call('heddle_error');
    const bytes = new Uint8Array(this.memory.buffer, this.u32(at), this.u32(at + 4));
    return new TextDecoder().decode(bytes);
  }

  private call(name: string, ...args: number[]): number {
    const exported = this.exports[name];
    if (exported === undefined) throw new Error(`no export ${name}`);
    return exported(...args);
  }

  private alloc(bytes: number): number {
    return this.call('heddle_alloc', bytes);
  }

  private get view(): DataView {
    return new DataView(this.memory.buffer);
  }

  private u32(at: number): number {
    return this.view.getUint32(at, true);
  }

  private write(bytes: Uint8Array): number {
    const at = this.alloc(bytes.length);
    new Uint8Array(this.memory.buffer).set(bytes, at);
    return at;
  }

  private writeArray(length: number, buffers: readonly number[], children: readonly number[]): number {
    const pointers = (list: readonly number[]) => this.write(new Uint8Array(Uint32Array.from(list).buffer));
    const [buffersAt, childrenAt] = [pointers(buffers), pointers(children)];
    const at = this.write(new Uint8Array(64));
    this.view.setBigInt64(at, BigInt(length), true);
    this.view.setBigInt64(at + 8, -1n, true);
    this.view.setBigInt64(at + 24, BigInt(buffers.length), true);
    this.view.setBigInt64(at + 32, BigInt(children.length), true);
    this.view.setUint32(at + 40, buffersAt, true);
    this.view.setUint32(at + 44, childrenAt, true);
    return at;
  }

  private writeColumn({ type, values }: TestColumn): number {
    const validity = this.write(bitmap(values.map((value) => value !== null)));
    if (type === 'utf8') {
      const texts = values.map((value) => new TextEncoder().encode(value === null ? '' : String(value)));
      const offsets = new Int32Array(values.length + 1);
      for (const [row, text] of texts.entries()) offsets[row + 1] = (offsets[row] ?? 0) + text.length;
      const data = Uint8Array.from(texts.flatMap((text) => [...text]));
      const buffers = [validity, this.write(new Uint8Array(offsets.buffer)), this.write(data)];
      return this.writeArray(values.length, buffers, []);
    }
    return this.writeArray(values.length, [validity, this.write(fixedWidth(type, values))], []);
  }

  private readColumn(at: number, type: TypeName): TestColumn['values'] {
    const rows = Number(this.view.getBigInt64(at, true));
    const buffers = this.u32(at + 40);
    const [validity, values, data] = [this.u32(buffers), this.u32(buffers + 4), this.u32(buffers + 8)];
    const bit = (base: number, row: number) =>
      ((this.view.getUint8(base + (row >> 3)) >> (row & 7)) & 1) === 1;
    const read = (row: number) => {
      switch (type) {
        case 'bool':
          return bit(values, row);
        case 'int32':
          return this.view.getInt32(values + 4 * row, true);
        case 'int64':
          return this.view.getBigInt64(values + 8 * row, true);
        case 'float64':
          return this.view.getFloat64(values + 8 * row, true);
        default: {
          const [start, end] = [this.u32(values + 4 * row), this.u32(values + 4 * row + 4)];
          return new TextDecoder().decode(new Uint8Array(this.memory.buffer, data + start, end - start));
        }
      }
    };
    return Array.from({ length: rows }, (_, row) =>
      validity === 0 || bit(validity, row) ? read(row) : null,
    );
  }
}

function bitmap(bits: readonly boolean[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  for (const [row, bit] of bits.entries())
    if (bit) bytes[row >> 3] = (bytes[row >> 3] ?? 0) | (1 << (row & 7));
  return bytes;
}

function fixedWidth(type: TypeName, values: TestColumn['values']): Uint8Array {
  switch (type) {
    case 'bool':
      return bitmap(values.map((value) => value === true));
    case 'int32':
      return new Uint8Array(Int32Array.from(values, (value) => Number(value ?? 0)).buffer);
    case 'int64':
      return new Uint8Array(BigInt64Array.from(values, (value) => BigInt(value ?? 0)).buffer);
    default:
      return new Uint8Array(Float64Array.from(values, (value) => Number(value ?? 0)).buffer);
  }
}
