/**
 * How formats made of rows (JSON, MessagePack) write a batch: `rows` are arrays by position or objects by name,
 * `values` are those of one column, bare. Formats made of columns do not differ.
 */
export type RowShape = 'rows' | 'values';
