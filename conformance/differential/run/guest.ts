import {
  type Column,
  Counters,
  columnFromArray,
  columnToArray,
  type FunctionInfo,
  HeddleError,
  type HeddleInstance,
  type HeddleModule,
  sliceColumn,
  type Value,
} from '@heddle/host';
import { typeText } from '../program/declared.js';
import type { Program } from '../program/program.js';
import type { Argument } from './inputs.js';
import { type Outcome, valueText } from './outcome.js';

/** Runs programs of one module, all rows in one batch and what is behind a failing row in another. */
export class GuestRunner {
  readonly #module: HeddleModule;
  readonly #counters = new Counters();
  #instance: HeddleInstance;

  constructor(module: HeddleModule) {
    this.#module = module;
    this.#instance = this.#fresh();
  }

  /** What an export answers to each row. */
  outcomes(exported: string, { params }: Program, rows: readonly (readonly Argument[])[]): Outcome[] {
    const info = this.#info(exported);
    const columns = params.map((param, index) =>
      columnFromArray(
        typeText(param),
        rows.map((row): Value => row[index] ?? null),
      ),
    );
    const found: Outcome[] = [];
    while (found.length < rows.length) {
      const rest = slices(columns, found.length, rows.length);
      found.push(...this.#batch(info, rest, rows.length - found.length));
    }
    return found;
  }

  /** The outcomes of rows up to the first that fails, with it. */
  #batch(info: FunctionInfo, columns: readonly Column[], rows: number): Outcome[] {
    if (info.kind !== 'scalar') throw new TypeError(`${info.name} is no scalar`);
    if (this.#instance.broken) this.#instance = this.#fresh();
    try {
      return values(this.#instance.callScalar(info, columns, rows));
    } catch (error) {
      if (!(error instanceof HeddleError)) throw error;
      // Without a row the whole batch failed (a trap, the deadline): row by row it is found out which.
      if (error.row === null) return rows > 1 ? this.#batch(info, slices(columns, 0, 1), 1) : [failed(error)];
      const good =
        error.row === 0
          ? []
          : values(this.#instance.callScalar(info, slices(columns, 0, error.row), error.row));
      return [...good, failed(error)];
    }
  }

  /** Rows that bailed out so far. */
  get bailed(): number {
    return (this.#counters as { readonly rowsBailed?: number }).rowsBailed ?? 0;
  }

  #fresh(): HeddleInstance {
    return this.#module.instantiate({ counters: this.#counters });
  }

  #info(exported: string): FunctionInfo {
    const [info] = this.#module.overloads(exported);
    if (info === undefined) throw new TypeError(`no function ${exported}`);
    return info;
  }
}

function values(column: Column): Outcome[] {
  return columnToArray(column).map((value) => ({ value: valueText(value) }));
}

function slices(columns: readonly Column[], from: number, to: number): Column[] {
  return columns.map((column) => sliceColumn(column, from, to));
}

/** All that an error says but the function's name, which differs from tier to tier, and the row, which is where it stands. */
function failed({ code, detail, frames, arguments: values }: HeddleError): Outcome {
  const places = frames.map((frame) => `at ${frame.function} ${frame.line}:${frame.column}`);
  const row = values.map(({ name, value }) => `${name} = ${value}`);
  return { error: { code, message: [detail, ...places, ...row].join('\n') } };
}
