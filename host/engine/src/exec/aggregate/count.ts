import type { SqlType } from '../../table/types.js';
import { isValid, maskOf, type Vector } from '../../table/vector.js';
import type { Accumulator } from './accumulator.js';
import { increase, wider } from './grow.js';

/** count(*) and count(argument). */
export class Count implements Accumulator {
  static readonly STATE: readonly SqlType[] = ['int64'];
  readonly stateTypes = Count.STATE;
  #counts = new Float64Array(0);

  get bytes(): number {
    return this.#counts.byteLength;
  }

  reserve(groups: number): void {
    this.#counts = wider(this.#counts, groups);
  }

  add([values]: readonly Vector[], groups: Int32Array): void {
    const all = values === undefined || values.validity === null;
    for (let row = 0; row < groups.length; row++) {
      if (all || isValid(values, row)) increase(this.#counts, groups[row] ?? 0, 1);
    }
  }

  merge([counts]: readonly Vector[], groups: Int32Array): void {
    if (counts?.type !== 'int64') return;
    const mask = maskOf(counts);
    for (let row = 0; row < groups.length; row++)
      increase(this.#counts, groups[row] ?? 0, Number(counts.values[row & mask] ?? 0n));
  }

  states(groups: number): Vector[] {
    return [this.finish(groups)];
  }

  finish(groups: number): Vector {
    const values = BigInt64Array.from(this.#counts.subarray(0, groups), BigInt);
    return { type: 'int64', length: groups, validity: null, constant: false, values };
  }

  close(): void {}
}
