import type { Batch } from '../batch.js';
import { type Column, emptyColumn } from '../column.js';
import type { FunctionInfo, PartitionInfo } from '../function-info.js';
import { requireKind } from '../function-kind.js';
import type { HeddleInstance } from '../instance.js';
import { callExport, refuseOutput, sendBatch } from './call.js';
import type { Codec } from './codecs.js';

/**
 * The partitions of a partition function through the Extism ABI, one after another on one instance: `open`, any
 * number of `process`, `finish`, and again.
 */
export class EncodedPartitions {
  readonly #instance: HeddleInstance;
  readonly #codec: Codec;
  readonly #info: PartitionInfo;
  readonly #params: readonly Column[];

  /** `params` are columns of one row. */
  constructor(instance: HeddleInstance, codec: Codec, info: FunctionInfo, params: readonly Column[]) {
    this.#instance = instance;
    this.#codec = codec;
    this.#info = requireKind(info, 'partition');
    this.#params = params;
  }

  /** Begins a partition; what an earlier one kept is dropped. @throws HeddleError as `callExtism`. */
  open(): void {
    const info = this.#info;
    const exportName = `${info.export}.open`;
    const call = { info, exportName, fields: info.params, columns: this.#params, rows: 1 };
    const output = sendBatch(this.#instance, this.#codec, call);
    if (output.length > 0) refuseOutput(info, `${exportName} has an output of ${output.length} bytes`);
  }

  /** Hands over rows of the partition; the output rows so far. @throws HeddleError as `callExtism`. */
  process(columns: readonly Column[], rows: number): Batch {
    return this.#rows('process', columns, rows);
  }

  /** Ends the partition; its last output rows. @throws HeddleError as `callExtism`. */
  finish(): Batch {
    // A batch of no rows, which chooses the format of the answer.
    const none = this.#info.args.map((field) => emptyColumn(field.dataType));
    return this.#rows('finish', none, 0);
  }

  #rows(verb: 'process' | 'finish', columns: readonly Column[], rows: number): Batch {
    const info = this.#info;
    return callExport(this.#instance, this.#codec, {
      info,
      exportName: `${info.export}.${verb}`,
      fields: info.args,
      columns,
      rows,
      output: info.output,
      shape: 'rows',
    });
  }
}
