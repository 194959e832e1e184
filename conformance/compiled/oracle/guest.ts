import { columnToArray, HeddleModule } from '@heddle/host';
import type { Case, CellText } from '../../corpus/case-file.js';
import { functionOf, readCall } from '../../runners/call.js';

/** What the guest's own mathematics answers to a scalar's or an aggregate's case, as cells. */
export class Guest {
  readonly #module: HeddleModule;

  /** @param wasm the topic's module, built in the js tier */
  constructor(wasm: string) {
    this.#module = HeddleModule.load(wasm);
  }

  /** The cells of the results. */
  answers(entry: Case): CellText[] {
    const call = readCall(entry);
    const info = functionOf(this.#module, call);
    const instance = this.#module.instantiate();
    const column = () => {
      if (info.kind === 'scalar') return instance.callScalar(info, call.columns, call.rows);
      if (info.kind !== 'aggregate') throw new TypeError(`${info.name} is no scalar or aggregate`);
      const aggregate = instance.openAggregate(info);
      aggregate.accumulate(call.columns, call.rows, call.groups, call.groupCount);
      const results = aggregate.finish(null, call.groupCount);
      aggregate.close();
      return results;
    };
    return columnToArray(column()).map((value) => {
      if (value !== null && typeof value !== 'number') throw new TypeError('only floats may differ');
      return value === null || (Number.isFinite(value) && !Object.is(value, -0))
        ? value
        : Object.is(value, -0)
          ? '-0'
          : String(value);
    });
  }
}
