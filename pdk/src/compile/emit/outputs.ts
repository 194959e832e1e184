import binaryen from 'binaryen';
import type { ResultShape } from '../ir.js';
import { checkedBigint, checkedNumber } from './checked-value.js';
import { COLUMN_SIZE, Column } from './frame.js';
import type { Leaf } from './leaf.js';
import type { RowFunction } from './row-function.js';
import { wasmType } from './wasm-type.js';

/** One column of the results, and the locals that a row's value comes from. */
interface Output {
  readonly index: number;
  readonly leaf: Leaf;
  readonly shape: ResultShape;
  readonly value: number;
  /** -1 where the handler never gives null. */
  readonly isNull: number;
  /** Not utf8. */
  readonly values: number;
  /** Nullable results alone, not utf8. */
  readonly validity: number;
}

/** The results of a loop's rows. */
export class Outputs {
  private readonly row: RowFunction;
  private readonly outputs: Output[];
  /** What gives the locals of the columns their values. */
  readonly begin: binaryen.ExpressionRef[] = [];

  constructor(row: RowFunction, leaves: readonly Leaf[], shapes: readonly ResultShape[]) {
    this.row = row;
    if (leaves.length !== shapes.length) {
      throw new TypeError(`${row.fn.name} has ${shapes.length} results and ${leaves.length} output columns`);
    }
    this.outputs = leaves.map((leaf, index) => {
      const shape = shapes[index];
      if (shape === undefined || (shape.nullable && !leaf.type.nullable)) {
        throw new TypeError(`${row.fn.name} gives null where the declaration has none`);
      }
      const hoisted = (field: number): number => {
        const { local, set } = row.hoist('outputs', index, field, 'output');
        this.begin.push(set);
        return local;
      };
      const isText = leaf.value === 'text';
      return {
        index,
        leaf,
        shape,
        value: row.scope.add('result', wasmType(shape.type)),
        isNull: shape.nullable ? row.scope.add('result_null', binaryen.i32) : -1,
        values: isText ? -1 : hoisted(Column.values),
        validity: shape.nullable && !isText ? hoisted(Column.validity) : -1,
      };
    });
  }

  /** Keeps what the body returns: a value, or a value and whether it is null, per column. */
  keep(values: readonly binaryen.ExpressionRef[]): binaryen.ExpressionRef[] {
    const places = this.outputs.flatMap(({ value, isNull }) => (isNull === -1 ? [value] : [value, isNull]));
    if (places.length !== values.length)
      throw new TypeError(`${this.row.fn.name} returns ${values.length} values`);
    return places.map((place, index) => this.row.unit.module.local.set(place, values[index] ?? 0));
  }

  /** Writes the row's results. @param fail what leaves the loop when a value does not fit its type */
  write(fail: () => binaryen.ExpressionRef): binaryen.ExpressionRef[] {
    return this.outputs.map((output) => {
      if (output.isNull === -1) return this.writeValue(output, fail);
      const { module } = this.row.unit;
      const isText = output.leaf.value === 'text';
      const missing = isText ? this.putNull(output, fail) : this.row.setRowBit(output.validity);
      return module.if(this.row.i32(output.isNull), missing, this.writeValue(output, fail));
    });
  }

  /** Passes over a row that is skipped. */
  skip(fail: () => binaryen.ExpressionRef): binaryen.ExpressionRef[] {
    return this.outputs.flatMap((output) =>
      output.leaf.value === 'text' ? [this.putNull(output, fail)] : [],
    );
  }

  private putNull(output: Output, fail: () => binaryen.ExpressionRef): binaryen.ExpressionRef {
    const { unit } = this.row;
    const call = unit.callGuest('heddle_put_null', [this.column(output)], [binaryen.i32], binaryen.i32);
    return unit.module.if(call, fail());
  }

  /** The address of an output column. */
  private column({ index }: Output): binaryen.ExpressionRef {
    const { i32 } = this.row.unit.module;
    return i32.add(this.row.field('outputs'), i32.const(COLUMN_SIZE * index));
  }

  private writeValue(output: Output, fail: () => binaryen.ExpressionRef): binaryen.ExpressionRef {
    const { row } = this;
    const { module } = row.unit;
    const value = () => module.local.get(output.value, wasmType(output.shape.type));
    const at = (shift: number) => row.element(output.values, row.i32(row.row), shift);
    switch (output.leaf.value) {
      case 'text': {
        const { i32, i64 } = binaryen;
        return module.if(
          row.unit.callGuest('heddle_put_text', [this.column(output), value()], [i32, i64], i32),
          fail(),
        );
      }
      case 'bool':
        return module.if(value(), row.setRowBit(output.values));
      case 'bigint':
        return checkedBigint(row, output.leaf, output.index, value, at, fail);
      case 'number':
        return checkedNumber(row, output.leaf, output.index, { type: output.shape.type, value }, at, fail);
    }
  }
}
