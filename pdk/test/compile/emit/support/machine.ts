import { type Emitted, emit, GUEST } from '../../../../src/compile/emit/index.js';
import type { Kernel } from '../../../../src/compile/ir.js';
import type { Registration } from '../../../../src/guest/register.js';
import type { TypeName, TypeRecord } from '../../../../src/types/type.js';

/** The type of a column by its text: `int32`, `float64?`, `time[s]`. */
export function typeOf(text: string): TypeRecord {
  const [, type = '', unit, optional] = /^(\w+)(?:\[(\w+)\])?(\?)?$/.exec(text) ?? [];
  const record = { type: type as TypeName, nullable: optional !== undefined };
  return unit === undefined ? record : { ...record, unit: unit as 's' };
}

export interface Signature {
  readonly args?: readonly string[];
  readonly returns?: string;
  readonly state?: readonly string[];
}

type Value = number | bigint | boolean | string | null;

const CONSTANTS = 1024;
const HEAP = 65_536;
const WIDTHS: Readonly<Partial<Record<TypeName, number>>> = {
  ...{ int8: 1, uint8: 1, int16: 2, uint16: 2, int32: 4, uint32: 4, float32: 4, date32: 4 },
  ...{ float64: 8, int64: 8, timestamp: 8, duration: 8 },
};

/** A guest in JavaScript: memory, frames made by hand, and the functions that loops call. */
export class Machine {
  readonly emitted: Emitted;
  readonly log: string[] = [];
  polls = 0;
  private readonly memory = new WebAssembly.Memory({ initial: 16, maximum: 16 });
  private readonly exports: Record<string, (frame: number) => number>;
  private free = HEAP;
  private readonly signature: Signature;
  private readonly texts: (string | null)[] = [];

  constructor(kernels: Kernel[], signature: Signature) {
    this.signature = signature;
    const { args = [], returns, state } = signature;
    const registration: Registration = {
      name: 'f',
      export: 'f',
      kind: state === undefined ? 'scalar' : 'aggregate',
      args: args.map((text, index) => ({ ...typeOf(text), name: `a${index}` })),
      variadic: false,
      ...(returns !== undefined && { returns: typeOf(returns) }),
      ...(state && {
        state: {
          type: 'struct',
          nullable: false,
          fields: state.map((text, index) => ({ ...typeOf(text), name: `s${index}` })),
        },
      }),
      volatility: 'immutable',
      doc: undefined,
      handlers: {},
    };
    this.emitted = emit([{ index: 0, name: 'f', kernels }], [registration], CONSTANTS);
    this.bytes().set(this.emitted.constants, CONSTANTS);
    const module = new WebAssembly.Module(Uint8Array.from(this.emitted.wasm));
    const { exports } = new WebAssembly.Instance(module, { [GUEST]: this.guest() });
    this.exports = exports as Record<string, (frame: number) => number>;
  }

  /** Runs a scalar function over rows, from the first or a later one on. */
  call(rows: readonly (readonly Value[])[], { skip, from = 0 }: { skip?: number[]; from?: number } = {}) {
    const { args = [], returns = 'float64' } = this.signature;
    const inputs = this.columns(
      args.map((text, index) =>
        this.column(
          text,
          rows.map((row) => row[index] ?? null),
        ),
      ),
    );
    const values = this.alloc(8 * rows.length + 8);
    const validity = this.alloc(rows.length + 8);
    const outputs = this.columns([[values, 0, validity, 0]]);
    const frame = this.frame(from, rows.length, { skip: this.bitmap(skip, rows.length), inputs, outputs });
    const verdict = this.run('f', frame);
    const type = typeOf(returns);
    const read = (row: number): Value => {
      if (type.type === 'utf8') return this.texts[row] ?? null;
      if (this.bit(validity, row)) return null;
      return this.read(type, values, row);
    };
    return { verdict, row: this.view().getUint32(frame, true), values: rows.map((_, row) => read(row)) };
  }

  /** Columns of states for so many slots, all zero. */
  states(slots: number): number[] {
    const { state = [] } = this.signature;
    return state.map(() => this.alloc(8 * slots + slots));
  }

  /** Runs a loop of an aggregate; without `groups` the frame names no slots. */
  aggregate(
    role: string,
    states: readonly number[],
    slots: number,
    rows: readonly (readonly Value[])[],
    groups?: readonly number[],
  ) {
    const { args = [], state = [], returns = 'float64' } = this.signature;
    const columns = role === 'merge' ? state : args;
    const inputs = this.columns(
      role === 'finish' || role === 'createState'
        ? []
        : columns.map((text, index) =>
            this.column(
              text,
              rows.map((row) => row[index] ?? null),
            ),
          ),
    );
    const values = this.alloc(8 * rows.length + 8);
    const validity = this.alloc(rows.length + 8);
    let named = 0;
    if (groups !== undefined) {
      named = this.alloc(4 * groups.length);
      for (const [index, slot] of groups.entries()) this.view().setUint32(named + 4 * index, slot, true);
    }
    const frame = this.frame(0, rows.length, {
      groups: named,
      inputs,
      states: this.columns(states.map((at) => [at, 0, at + 8 * slots, 0])),
      outputs: this.columns([[values, 0, validity, 0]]),
    });
    const verdict = this.run(`f.${role}`, frame);
    const answers = rows.map((_, row) =>
      this.bit(validity, row) ? null : this.read(typeOf(returns), values, row),
    );
    return { verdict, row: this.view().getUint32(frame, true), values: answers };
  }

  /** What a state column holds. */
  state(at: number, slots: number): number[] {
    return Array.from({ length: slots }, (_, slot) => this.view().getFloat64(at + 8 * slot, true));
  }

  private guest(): WebAssembly.ModuleImports {
    const { log } = this;
    const raw = (at: number, length: number) => new TextDecoder().decode(this.bytes().slice(at, at + length));
    const text = (packed: bigint) =>
      raw(Number(packed & 0xffff_ffffn), Number((packed >> 32n) & 0x7fff_ffffn));
    return {
      memory: this.memory,
      heddle_throw: (_: number, name: number, size: number, message: bigint, from: number, length: number) =>
        log.push(`${raw(name, size)}: ${text(message)} ${raw(from, length)}`),
      heddle_throw_through: (_: number, from: number, length: number) => log.push(raw(from, length)),
      heddle_unwritable_number: (_: number, output: number, value: number) =>
        log.push(`output ${output}: ${Object.is(value, -0) ? '-0' : value}`),
      heddle_unwritable_bigint: (_: number, output: number, value: bigint) =>
        log.push(`output ${output}: ${value}n`),
      heddle_put_text: (_: number, packed: bigint) => {
        this.texts.push(text(packed));
        return 0;
      },
      heddle_put_null: () => {
        this.texts.push(null);
        return 0;
      },
      heddle_poll: () => {
        this.polls += 1;
      },
      heddle_scratch_reset: () => log.push('reset'),
      heddle_text_known: (packed: bigint) => {
        log.push(`known ${text(packed)}`);
        return packed;
      },
      heddle_text_upper: (packed: bigint) => packed,
    };
  }

  private run(name: string, frame: number): number {
    const loop = this.exports[name];
    if (loop === undefined) throw new Error(`no loop ${name}`);
    return loop(frame);
  }

  private frame(row: number, rows: number, fields: Partial<Record<string, number>>): number {
    const { skip = 0, groups = 0, inputs = 0, states = 0, outputs = 0 } = fields;
    const frame = this.alloc(44);
    const words = [row, rows, skip, groups, inputs, states, outputs, 0];
    for (const [index, word] of words.entries()) this.view().setUint32(frame + 4 * index, word, true);
    return frame;
  }

  private columns(columns: readonly (readonly number[])[]): number {
    const start = this.alloc(16 * columns.length);
    for (const [index, word] of columns.flat().entries())
      this.view().setUint32(start + 4 * index, word, true);
    return start;
  }

  private column(text: string, values: readonly Value[]): number[] {
    const type = typeOf(text);
    const validity = type.nullable
      ? this.bitmap(
          values.flatMap((value, row) => (value === null ? [] : [row])),
          values.length,
        )
      : 0;
    if (type.type === 'bool') {
      const bits = values.flatMap((value, row) => (value === true ? [row] : []));
      return [this.bitmap(bits, values.length), 0, validity, 0];
    }
    if (type.type === 'utf8') {
      const bytes = values.map((value) => new TextEncoder().encode(typeof value === 'string' ? value : ''));
      const offsets = this.alloc(4 * values.length + 4);
      const data = this.alloc(bytes.reduce((sum, { length }) => sum + length, 0));
      let end = 0;
      for (const [row, each] of bytes.entries()) {
        this.bytes().set(each, data + end);
        end += each.length;
        this.view().setInt32(offsets + 4 * row + 4, end, true);
      }
      return [
        data,
        offsets,
        validity,
        bytes.flatMap((each) => [...each]).every((byte) => byte < 0x80) ? 1 : 0,
      ];
    }
    const start = this.alloc(8 * values.length);
    for (const [row, value] of values.entries()) this.write(type, start, row, value ?? 77);
    return [start, 0, validity, 0];
  }

  private write(type: TypeRecord, start: number, row: number, value: Exclude<Value, null>): void {
    const view = this.view();
    const width = WIDTHS[type.type] ?? (type.unit === 's' || type.unit === 'ms' ? 4 : 8);
    const place = start + width * row;
    if (type.type === 'float64') view.setFloat64(place, Number(value), true);
    else if (type.type === 'float32') view.setFloat32(place, Number(value), true);
    else if (width === 8) view.setBigInt64(place, BigInt(value), true);
    else if (width === 4) view.setInt32(place, Number(value), true);
    else if (width === 2) view.setInt16(place, Number(value), true);
    else view.setInt8(place, Number(value));
  }

  private read(type: TypeRecord, start: number, row: number): Value {
    const view = this.view();
    switch (type.type) {
      case 'bool':
        return this.bit(start, row);
      case 'int8':
        return view.getInt8(start + row);
      case 'uint8':
        return view.getUint8(start + row);
      case 'int16':
        return view.getInt16(start + 2 * row, true);
      case 'uint16':
        return view.getUint16(start + 2 * row, true);
      case 'int32':
      case 'date32':
        return view.getInt32(start + 4 * row, true);
      case 'uint32':
        return view.getUint32(start + 4 * row, true);
      case 'float32':
        return view.getFloat32(start + 4 * row, true);
      case 'float64':
        return view.getFloat64(start + 8 * row, true);
      case 'time':
        if (type.unit === 's') return BigInt(view.getInt32(start + 4 * row, true));
        return view.getBigInt64(start + 8 * row, true);
      default:
        return view.getBigInt64(start + 8 * row, true);
    }
  }

  private bitmap(bits: readonly number[] | undefined, rows: number): number {
    if (bits === undefined) return 0;
    const start = this.alloc((rows >> 3) + 1);
    for (const bit of bits)
      this.bytes()[start + (bit >> 3)] = (this.bytes()[start + (bit >> 3)] ?? 0) | (1 << (bit & 7));
    return start;
  }

  private bit(bitmap: number, row: number): boolean {
    return (((this.bytes()[bitmap + (row >> 3)] ?? 0) >> (row & 7)) & 1) === 1;
  }

  private alloc(bytes: number): number {
    const start = this.free;
    this.free += (bytes + 63) & ~63;
    return start;
  }

  private view(): DataView {
    return new DataView(this.memory.buffer);
  }

  private bytes(): Uint8Array {
    return new Uint8Array(this.memory.buffer);
  }
}
