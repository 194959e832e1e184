import type { FieldRecord } from '../types.js';

/** A batch as tests have it; values as in ColumnInput. */
export interface Batch {
  readonly fields: readonly FieldRecord[];
  /** One array of values per field. */
  readonly columns: readonly (readonly unknown[])[];
  readonly rows: number;
}

/** One format of the Extism ABI, written and read by somebody else's library. */
export interface Codec {
  readonly name: string;
  /** Bytes of utf8 that need not be valid, and NaNs other than the canonical one. */
  encode(batch: Batch): Uint8Array;
  /** `values`: rows of one column come as values, not as objects. */
  decode(bytes: Uint8Array, fields: readonly FieldRecord[], values: boolean): Batch;
}
