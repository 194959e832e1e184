import binaryen from 'binaryen';
import type { IrFunction } from '../ir.js';
import { COLUMN_SIZE, Frame } from './frame.js';
import { loadI32 } from './load.js';
import { Scope } from './scope.js';
import type { Unit } from './unit.js';

/** The one parameter of a loop. */
const FRAME = 0;

/** What all parts of a loop over rows share: its locals, and short ways to write what they all write. */
export class RowFunction {
  readonly unit: Unit;
  readonly fn: IrFunction;
  readonly scope = new Scope(['frame']);
  /** The local that counts the rows. */
  readonly row: number;

  constructor(unit: Unit, fn: IrFunction) {
    this.unit = unit;
    this.fn = fn;
    this.row = this.scope.add('row', binaryen.i32);
  }

  get frame(): binaryen.ExpressionRef {
    return this.i32(FRAME);
  }

  /** A field of the frame. */
  field(name: keyof typeof Frame): binaryen.ExpressionRef {
    return loadI32(this.unit.module, Frame[name], 4, this.frame);
  }

  /** Reads an i32 local. */
  i32(local: number): binaryen.ExpressionRef {
    return this.unit.module.local.get(local, binaryen.i32);
  }

  /** Puts a field of each column of a list into a local: at the beginning of the loop, not for every row. */
  hoist(list: 'inputs' | 'states' | 'outputs', index: number, field: number, name: string): Hoisted {
    const { module } = this.unit;
    const local = this.scope.add(name, binaryen.i32);
    const value = loadI32(module, COLUMN_SIZE * index + field, 4, this.field(list));
    return { local, set: module.local.set(local, value) };
  }

  /** The address of an element of 2 ** shift bytes. */
  element(base: number, index: binaryen.ExpressionRef, shift: number): binaryen.ExpressionRef {
    const { i32 } = this.unit.module;
    return i32.add(this.i32(base), shift === 0 ? index : i32.shl(index, i32.const(shift)));
  }

  /** A bit of a bitmap for the row, 0 or 1. */
  rowBit(bitmap: number): binaryen.ExpressionRef {
    const { i32 } = this.unit.module;
    const byte = i32.load8_u(0, 1, i32.add(this.i32(bitmap), i32.shr_u(this.i32(this.row), i32.const(3))));
    return i32.and(i32.shr_u(byte, i32.and(this.i32(this.row), i32.const(7))), i32.const(1));
  }

  /** Sets the row's bit of a bitmap. */
  setRowBit(bitmap: number): binaryen.ExpressionRef {
    const { i32 } = this.unit.module;
    const address = () => i32.add(this.i32(bitmap), i32.shr_u(this.i32(this.row), i32.const(3)));
    const bit = i32.shl(i32.const(1), i32.and(this.i32(this.row), i32.const(7)));
    return i32.store8(0, 1, address(), i32.or(i32.load8_u(0, 1, address()), bit));
  }
}

/** A local, and what gives it its value. */
export interface Hoisted {
  readonly local: number;
  readonly set: binaryen.ExpressionRef;
}
