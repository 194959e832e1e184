import type { CallGuard } from './call-guard.js';
import { type Counters, nanos } from './counters.js';
import { HeddleError } from './errors.js';
import type { ExtismEnv } from './extism-env.js';
import type { GuestCalls } from './guest-calls.js';
import { MAX_REPORT_BYTES } from './report.js';

/** What an export has answered. */
interface Answer {
  readonly status: number;
  readonly error: Uint8Array | null;
  readonly output: Uint8Array;
}

/** The calls of one instance through its plain exports, `() -> i32`. */
export class ExtismCalls {
  readonly #calls: GuestCalls;
  readonly #guard: CallGuard;
  readonly #env: ExtismEnv;
  readonly #counters: Counters;

  constructor(calls: GuestCalls, env: ExtismEnv) {
    this.#calls = calls;
    this.#guard = calls.guard;
    this.#env = env;
    this.#counters = calls.counters;
  }

  /**
   * Calls an export of the Extism ABI, for the function of this SQL name (null: for none).
   * @throws HeddleError HEDDLE1101 for an export that is none of these.
   */
  call(exportName: string, name: string | null, input: Uint8Array): Uint8Array {
    const { extism } = this.#calls.exports;
    const call = extism.get(exportName);
    if (call === undefined) {
      const there =
        extism.size === 0 ? 'the module has no Extism ABI' : `there are ${[...extism.keys()].join(', ')}`;
      throw new HeddleError({ code: 'HEDDLE1101', message: `no export ${exportName}; ${there}` });
    }
    return this.#guard.call(name, () => {
      const { status, error, output } = this.#enter(call, input, name);
      if (error !== null) throw this.#calls.reported(error, name, Number.MAX_SAFE_INTEGER);
      if (status !== 0) throw refused(name, `the export returned ${status} without an error`);
      this.#counters.batches += 1;
      return output;
    });
  }

  /**
   * The function behind an export of a plain Extism plugin, whose errors are texts: looked up once, called per row. Its
   * `row` is the one that the call is about, null where it is about many.
   * @throws HeddleError when called: HEDDLE2001 with the plugin's text.
   */
  plugin(exportName: string, name: string): (input: Uint8Array, row: number | null) => Uint8Array {
    const call = this.#calls.exports.plugin.get(exportName);
    if (call === undefined) throw new TypeError(`${exportName} is no export of a plain plugin`);
    return (input, row) =>
      this.#guard.call(name, () => {
        const { status, error, output } = this.#enter(call, input, name, row);
        if (error === null && status === 0) return output;
        const message = error === null ? `the plugin answered ${status}` : textOf(error);
        throw new HeddleError({ code: 'HEDDLE2001', function: name, message, row });
      });
  }

  #enter(call: () => number, input: Uint8Array, name: string | null, row: number | null = null): Answer {
    const env = this.#env;
    const entered = nanos();
    env.begin(input);
    const status = call();
    this.#counters.guestNanos += nanos() - entered;
    const { error, output } = env;
    env.end();
    if (error === null && status === 0 && env.outputOutside)
      throw refused(name, 'the output is outside the memory', row);
    this.#counters.bytesIn += input.length;
    this.#counters.bytesOut += output.length;
    return { status, error, output };
  }
}

function textOf(error: Uint8Array): string {
  return new TextDecoder().decode(error.subarray(0, MAX_REPORT_BYTES)).trim();
}

function refused(name: string | null, message: string, row: number | null = null): HeddleError {
  return new HeddleError({ code: 'HEDDLE2202', function: name, message, row });
}
