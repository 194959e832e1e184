import {
  Counters,
  type FunctionInfo,
  HeddleError,
  type HeddleInstance,
  type HeddleModule,
} from '@heddle/host';
import type { Program } from '../program/program.js';
import { aggregateAnswers } from './aggregate.js';
import type { Argument } from './inputs.js';
import type { Answer, Outcome } from './outcome.js';
import { partitionAnswers, tableAnswers } from './rows.js';
import { scalarAnswers } from './scalar.js';

/** A module's instance, made anew where it broke. */
export class Guest {
  readonly #module: HeddleModule;
  readonly #counters = new Counters();
  #instance: HeddleInstance;

  constructor(module: HeddleModule) {
    this.#module = module;
    this.#instance = module.instantiate({ counters: this.#counters });
  }

  get instance(): HeddleInstance {
    if (this.#instance.broken) this.#instance = this.#module.instantiate({ counters: this.#counters });
    return this.#instance;
  }

  /** Rows that bailed out so far. */
  get bailed(): number {
    return this.#counters.rowsBailed;
  }

  /** What an export answers to rows. */
  answers(exported: string, program: Program, rows: readonly (readonly Argument[])[]): Answer[] {
    const info = this.#info(exported);
    switch (info.kind) {
      case 'scalar':
        return scalarAnswers(this, info, program, rows);
      case 'aggregate':
        return aggregateAnswers(this, info, program, rows);
      case 'table':
        return tableAnswers(this, info, program, rows);
      case 'partition':
        return partitionAnswers(this, info, program, rows);
    }
  }

  #info(exported: string): FunctionInfo {
    const [info] = this.#module.overloads(exported);
    if (info === undefined) throw new TypeError(`no function ${exported}`);
    return info;
  }
}

/** All that an error says but the function's name, which differs from tier to tier, and the row. @throws what is no HeddleError */
export function failed(error: unknown): { readonly row: number | null; readonly outcome: Outcome } {
  if (!(error instanceof HeddleError)) throw error;
  const { code, detail, row, frames, arguments: values } = error;
  const places = frames.map((frame) => `at ${frame.function} ${frame.line}:${frame.column}`);
  const texts = values.map(({ name, value }) => `${name} = ${value}`);
  return { row, outcome: { error: { code, message: [detail, ...places, ...texts].join('\n') } } };
}
