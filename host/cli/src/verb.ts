import type { OptionSpec, Parsed } from './command-line.js';
import type { Streams } from './streams.js';

/** One verb of the command line. */
export interface Verb {
  readonly name: string;
  /** What follows the verb, for example MODULE FUNCTION ARGS… */
  readonly usage: string;
  /** When to use it, and what its arguments mean. */
  readonly details: string;
  readonly options: Readonly<Record<string, OptionSpec>>;
  /** Takes arguments as they are and resolves to an exit code; null where the verb parses them, as most do. */
  raw?(args: readonly string[]): Promise<number> | null;
  /** Does the work; failures are thrown. */
  run(parsed: Parsed, streams: Streams): Promise<void>;
}

/** The option every verb has besides its own. */
export const jsonOption: Readonly<Record<'json', OptionSpec>> = {
  json: { type: 'boolean', help: 'write the result, and an error, as JSON' },
};
