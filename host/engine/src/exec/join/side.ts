import type { Expression } from '../../plan/expression.js';
import type { SqlType } from '../../table/types.js';
import type { Batch, Vector } from '../../table/vector.js';
import type { OperatorFunctions } from '../context.js';
import { KeyedRows } from '../keyed-rows.js';
import type { SideRows } from './build-side.js';

/** One side of a join: its columns, then keys that are none of them, then perhaps the rows' numbers. */
export class Side {
  /** Types of columns and keys. */
  readonly types: readonly SqlType[];
  readonly #width: number;
  readonly #keyed: KeyedRows;
  /** Rows that were numbered. */
  #numbered = 0;

  constructor(types: readonly SqlType[], keys: readonly Expression[], functions: OperatorFunctions) {
    this.#width = types.length;
    this.#keyed = new KeyedRows(types, keys, functions);
    this.types = this.#keyed.types;
  }

  /** The columns that the keys are in. */
  get places(): readonly number[] {
    return this.#keyed.places;
  }

  /** Rows of the input with their keys. */
  extend(batch: Batch): Batch {
    return this.#keyed.extend(batch);
  }

  /** Rows with their keys, and the number of each behind them. */
  numbered({ rows, columns }: Batch): Batch {
    const values = Float64Array.from({ length: rows }, (_, row) => this.#numbered + row);
    this.#numbered += rows;
    const numbers: Vector = { type: 'float64', length: rows, validity: null, constant: false, values };
    return { rows, columns: [...columns, numbers] };
  }

  /** The parts of rows with their keys, and with numbers or without. */
  rows(batch: Batch): SideRows {
    return {
      batch: { rows: batch.rows, columns: batch.columns.slice(0, this.#width) },
      keys: this.#keyed.keys(batch),
      numbers: batch.columns[this.types.length] ?? null,
    };
  }
}
