import binaryen from 'binaryen';
import type { Local } from '../ir.js';
import { ASCII_BIT } from './constants.js';
import { Column, FLAG_ASCII } from './frame.js';
import type { TextParts } from './known-texts.js';
import type { Leaf } from './leaf.js';
import { loadI32 } from './load.js';
import type { RowFunction } from './row-function.js';
import { wasmType, zero } from './wasm-type.js';

/** One column of the arguments, and the locals that a row's value goes into. */
interface Input {
  readonly leaf: Leaf;
  readonly value: Local;
  /** Undefined where the declared type is not nullable. */
  readonly isNull: Local | undefined;
  readonly values: number;
  /** utf8 alone. */
  readonly offsets: number;
  /** utf8 alone: an i64 with the bit for ASCII where the whole column is. */
  readonly ascii: number;
  /** utf8 alone. */
  readonly parts: TextParts | undefined;
  /** Nullable columns alone. */
  readonly validity: number;
}

/** The arguments of a loop's rows. */
export class Inputs {
  private readonly row: RowFunction;
  private readonly inputs: Input[] = [];
  /** What gives the locals of the columns their values. */
  readonly begin: binaryen.ExpressionRef[] = [];

  /** @param params the locals of the columns, as `Kernel` in ir.ts orders them */
  constructor(row: RowFunction, leaves: readonly Leaf[], params: readonly Local[]) {
    this.row = row;
    const rest = params[Symbol.iterator]();
    const next = (): Local => {
      const { value, done } = rest.next();
      if (done === true) throw new TypeError(`${row.fn.name} has too few parameters`);
      return value;
    };
    for (const [index, leaf] of leaves.entries()) this.add(index, leaf, next);
    if (rest.next().done !== true) throw new TypeError(`${row.fn.name} has too many parameters`);
  }

  get count(): number {
    return this.inputs.length;
  }

  private add(index: number, leaf: Leaf, next: () => Local): void {
    const value = next();
    const isNull = leaf.type.nullable ? next() : undefined;
    const hoisted = (field: number): number => {
      const { local, set } = this.row.hoist('inputs', index, field, `${value.name}_column`);
      this.begin.push(set);
      return local;
    };
    const isText = leaf.value === 'text';
    this.inputs.push({
      leaf,
      value,
      isNull,
      values: hoisted(Column.values),
      offsets: isText ? hoisted(Column.offsets) : -1,
      ascii: isText ? this.asciiMask(hoisted(Column.flags)) : -1,
      parts: isText ? this.parts() : undefined,
      validity: isNull === undefined ? -1 : hoisted(Column.validity),
    });
  }

  private parts(): TextParts {
    const { scope } = this.row;
    return { address: scope.add('address', binaryen.i32), length: scope.add('length', binaryen.i32) };
  }

  private asciiMask(flags: number): number {
    const { module } = this.row.unit;
    const local = this.row.scope.add('ascii', binaryen.i64);
    const flag = module.i32.and(this.row.i32(flags), module.i32.const(FLAG_ASCII));
    this.begin.push(
      module.local.set(local, module.i64.shl(module.i64.extend_u(flag), module.i64.const(63n))),
    );
    return local;
  }

  /** An i32 that is 0 where no column holds a null, and every column of texts is ASCII. */
  unusual(): binaryen.ExpressionRef {
    const { i32, i64, local } = this.row.unit.module;
    const parts = this.inputs.flatMap(({ isNull, validity, leaf, ascii }) => [
      ...(isNull === undefined ? [] : [this.row.i32(validity)]),
      ...(leaf.value === 'text' ? [i64.eqz(local.get(ascii, binaryen.i64))] : []),
    ]);
    return parts.reduce((sum, part) => i32.or(sum, part), i32.const(0));
  }

  /** The locals of texts, and those of their parts in rows that are not masked. */
  get texts(): ReadonlyMap<Local, TextParts> {
    return new Map(this.inputs.flatMap(({ value, parts }) => (parts === undefined ? [] : [[value, parts]])));
  }

  /** Puts the row's values into their locals. @param masked whether columns may be {@link unusual} */
  load(masked: boolean): binaryen.ExpressionRef[] {
    return this.inputs.flatMap((input) => this.loadInput(input, masked));
  }

  private loadInput(input: Input, masked: boolean): binaryen.ExpressionRef[] {
    const { row } = this;
    const { module } = row.unit;
    const { local, i32 } = module;
    const value = row.scope.of(input.value);
    if (input.isNull === undefined) return [local.set(value, this.value(input, masked))];
    const isNull = row.scope.of(input.isNull);
    if (!masked) return [local.set(isNull, i32.const(0)), local.set(value, this.value(input, masked))];
    const bit = i32.eqz(row.rowBit(input.validity));
    const empty = input.leaf.value === 'text' ? module.i64.const(ASCII_BIT) : zero(module, input.value.type);
    return [
      local.set(isNull, module.if(row.i32(input.validity), bit, i32.const(0))),
      local.set(value, module.if(row.i32(isNull), empty, this.value(input, masked))),
    ];
  }

  private value(input: Input, masked: boolean): binaryen.ExpressionRef {
    if (input.leaf.value === 'text') return this.text(input, masked);
    if (input.leaf.value === 'bool') return this.row.rowBit(input.values);
    const { i64, f64 } = this.row.unit.module;
    const { type } = input.value;
    if (input.leaf.value === 'bigint') {
      expectLocal(input, type === 'i64');
      return input.leaf.width === 4
        ? i64.load32_s(0, 4, this.at(input, 2))
        : i64.load(0, 8, this.at(input, 3));
    }
    switch (input.leaf.type.type) {
      case 'float64':
        expectLocal(input, type === 'f64');
        return f64.load(0, 8, this.at(input, 3));
      case 'float32':
        expectLocal(input, type === 'f64');
        return f64.promote(this.row.unit.module.f32.load(0, 4, this.at(input, 2)));
      case 'uint32':
        expectLocal(input, type === 'f64');
        return f64.convert_u.i32(loadI32(this.row.unit.module, 0, 4, this.at(input, 2)));
      default: {
        const integer = this.integer(input);
        return type === 'f64' ? f64.convert_s.i32(integer) : integer;
      }
    }
  }

  private integer(input: Input): binaryen.ExpressionRef {
    const { i32 } = this.row.unit.module;
    switch (input.leaf.type.type) {
      case 'int8':
        return i32.load8_s(0, 1, this.at(input, 0));
      case 'uint8':
        return i32.load8_u(0, 1, this.at(input, 0));
      case 'int16':
        return i32.load16_s(0, 2, this.at(input, 1));
      case 'uint16':
        return i32.load16_u(0, 2, this.at(input, 1));
      default:
        return loadI32(this.row.unit.module, 0, 4, this.at(input, 2));
    }
  }

  /** The slice of the column's bytes, and whether it is ASCII. */
  private text(input: Input, masked: boolean): binaryen.ExpressionRef {
    const { row } = this;
    const { module } = row.unit;
    const { i32, i64, local } = module;
    const { address, length } = input.parts ?? this.parts();
    const start = row.scope.add('start', binaryen.i32);
    const offset = (ahead: number) =>
      loadI32(module, 4 * ahead, 4, row.element(input.offsets, row.i32(row.row), 2));
    const taken = [
      local.set(start, offset(0)),
      local.set(length, i32.sub(offset(1), row.i32(start))),
      local.set(address, i32.add(row.i32(input.values), row.i32(start))),
    ];
    const high = i64.shl(i64.extend_u(row.i32(length)), i64.const(32n));
    const slice = i64.or(high, i64.extend_u(row.i32(address)));
    if (!masked) return module.block(null, [...taken, i64.or(slice, i64.const(ASCII_BIT))], wasmType('str'));
    const text = row.scope.add('text', binaryen.i64);
    const mask = () => local.get(input.ascii, binaryen.i64);
    const known = row.unit.callGuest(
      'heddle_text_known',
      [local.get(text, binaryen.i64)],
      [binaryen.i64],
      binaryen.i64,
    );
    return module.block(
      null,
      [
        ...taken,
        local.set(text, i64.or(slice, mask())),
        module.if(i64.eqz(mask()), local.set(text, known)),
        local.get(text, binaryen.i64),
      ],
      wasmType('str'),
    );
  }

  private at({ values }: Input, shift: number): binaryen.ExpressionRef {
    return this.row.element(values, this.row.i32(this.row.row), shift);
  }
}

function expectLocal({ value, leaf }: Input, fits: boolean): void {
  if (!fits) throw new TypeError(`the local ${value.name} holds a ${leaf.type.type} and is ${value.type}`);
}
