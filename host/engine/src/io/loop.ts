import type { Field } from '../table/types.js';
import type { Batch } from '../table/vector.js';
import { memorySource } from './memory.js';
import type { ScanOptions, SourceLocation, TableSource } from './source.js';

/** A table in memory whose rows change between two runs of the same plan. */
export class LoopSource implements TableSource {
  readonly fields: readonly Field[];
  readonly location: SourceLocation = { kind: 'memory' };
  readonly splits = Number.MAX_SAFE_INTEGER;
  readonly rows = null;
  #batches: readonly Batch[] = [];

  constructor(fields: readonly Field[]) {
    this.fields = fields;
  }

  /** The rows from now on. */
  fill(batches: readonly Batch[]): void {
    this.#batches = batches;
  }

  scan(columns: readonly number[], options?: ScanOptions): AsyncIterable<Batch> {
    return memorySource(this.fields, this.#batches).scan(columns, options);
  }
}
