import binaryen from 'binaryen';
import type { Local } from '../ir.js';
import { COLUMN_SIZE, Column } from './frame.js';
import { type Leaf, stateType } from './leaf.js';
import { loadI32 } from './load.js';
import type { RowFunction } from './row-function.js';
import { wasmType } from './wasm-type.js';

/** One column of the states by slot, and the local that a row changes. */
interface State {
  readonly index: number;
  readonly value: Local;
  readonly isNull: Local | undefined;
  readonly values: number;
  /** Bytes by slot, 1 for null; nullable columns alone. */
  readonly nulls: number;
}

/** The states of a loop's slots. */
export class States {
  private readonly row: RowFunction;
  private readonly states: State[];
  /** What gives the locals of the columns their values. */
  readonly begin: binaryen.ExpressionRef[] = [];

  /** @param params the locals of the columns, as `Kernel` in ir.ts orders them */
  constructor(row: RowFunction, leaves: readonly Leaf[], params: readonly Local[]) {
    this.row = row;
    let at = 0;
    this.states = leaves.map((leaf, index) => {
      const value = params[at++];
      const isNull = leaf.type.nullable ? params[at++] : undefined;
      if (value === undefined || value.type !== stateType(leaf)) {
        throw new TypeError(`${row.fn.name} has no local for its state column ${index}`);
      }
      const hoisted = (field: number): number => {
        const { local, set } = row.hoist('states', index, field, `${value.name}_states`);
        this.begin.push(set);
        return local;
      };
      return {
        index,
        value,
        isNull,
        values: hoisted(Column.values),
        nulls: isNull ? hoisted(Column.validity) : -1,
      };
    });
    if (at !== params.length) throw new TypeError(`${row.fn.name} has another state than is declared`);
  }

  /** Puts the state of a slot into its locals. */
  load(slot: () => binaryen.ExpressionRef): binaryen.ExpressionRef[] {
    const { local, i32, i64, f64 } = this.row.unit.module;
    return this.states.flatMap(({ value, isNull, values, nulls }) => {
      const at = () => this.row.element(values, slot(), value.type === 'i32' ? 2 : 3);
      const read =
        value.type === 'i32'
          ? loadI32(this.row.unit.module, 0, 4, at())
          : value.type === 'f64'
            ? f64.load(0, 8, at())
            : i64.load(0, 8, at());
      const set = local.set(this.row.scope.of(value), read);
      if (isNull === undefined) return [set];
      return [
        set,
        local.set(this.row.scope.of(isNull), i32.load8_u(0, 1, this.row.element(nulls, slot(), 0))),
      ];
    });
  }

  /** Puts locals back into a slot: those of the body, or copies of them. */
  store(slot: () => binaryen.ExpressionRef, from: (local: Local) => number): binaryen.ExpressionRef[] {
    const { local, i32, i64, f64 } = this.row.unit.module;
    return this.states.flatMap((state) => {
      const { value, isNull, values, nulls } = state;
      const at = () => this.row.element(values, slot(), value.type === 'i32' ? 2 : 3);
      const held = local.get(from(value), wasmType(value.type));
      const set =
        value.type === 'str'
          ? this.row.unit.module.drop(this.held(state, slot(), held))
          : value.type === 'i32'
            ? i32.store(0, 4, at(), held)
            : value.type === 'f64'
              ? f64.store(0, 8, at(), held)
              : i64.store(0, 8, at(), held);
      if (isNull === undefined) return [set];
      const flag = local.get(from(isNull), binaryen.i32);
      return [set, i32.store8(0, 1, this.row.element(nulls, slot(), 0), flag)];
    });
  }

  /** Sees to it that the texts of the locals outlive the row. */
  hold(slot: () => binaryen.ExpressionRef): binaryen.ExpressionRef[] {
    const { local } = this.row.unit.module;
    return this.states.flatMap((state) => {
      if (state.value.type !== 'str') return [];
      const own = this.row.scope.of(state.value);
      return [local.set(own, this.held(state, slot(), local.get(own, binaryen.i64)))];
    });
  }

  /** The same text where it outlives the row: in the slot. */
  private held(
    { index }: State,
    slot: binaryen.ExpressionRef,
    text: binaryen.ExpressionRef,
  ): binaryen.ExpressionRef {
    const { i32 } = this.row.unit.module;
    const column = i32.add(this.row.field('states'), i32.const(COLUMN_SIZE * index));
    const params = [binaryen.i32, binaryen.i32, binaryen.i64];
    return this.row.unit.callGuest('heddle_hold_text', [column, slot, text], params, binaryen.i64);
  }

  /** Every local of the state. */
  get locals(): Local[] {
    return this.states.flatMap(({ value, isNull }) => (isNull === undefined ? [value] : [value, isNull]));
  }
}
