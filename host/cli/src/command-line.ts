import { parseArgs } from 'node:util';
import { UsageError } from './errors.js';

/** One option of a verb. */
export interface OptionSpec {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  /** How the help calls the value, for example FILE. */
  readonly value?: string;
  /** One line of help. */
  readonly help: string;
}

/** What a verb is given: positional arguments and options, all as text. */
export interface Parsed {
  readonly positionals: readonly string[];
  /** The last value of an option. */
  text(name: string): string | undefined;
  /** All values of a repeatable option. */
  texts(name: string): readonly string[];
  flag(name: string): boolean;
}

/** -73.8 and the like are arguments, not options. */
const NEGATIVE = /^-(?:\d|\.\d|Infinity\b)/;
const GUARD = '\u0000';

/** Parses the arguments of a verb. Throws UsageError for what it does not know. */
export function parseCommandLine(
  args: readonly string[],
  options: Readonly<Record<string, OptionSpec>>,
): Parsed {
  const config = Object.fromEntries(
    Object.entries(options).map(([name, { type, short, multiple }]) => [
      name,
      { type, ...(short === undefined ? {} : { short }), ...(multiple === true ? { multiple } : {}) },
    ]),
  );
  const takesValue = (flag: string | undefined) =>
    Object.entries(options).some(
      ([name, spec]) => spec.type === 'string' && (flag === `--${name}` || flag === `-${spec.short}`),
    );
  // What follows an option is its value, also a query that begins with a comment.
  const guarded = args.map((arg, index) =>
    NEGATIVE.test(arg) || (arg !== '-' && arg.startsWith('-') && takesValue(args[index - 1]))
      ? GUARD + arg
      : arg,
  );
  const plain = (value: string) => (value.startsWith(GUARD) ? value.slice(1) : value);
  try {
    const { values, positionals } = parseArgs({
      args: guarded,
      options: config,
      allowPositionals: true,
      strict: true,
    });
    const texts = (name: string) => {
      const value: unknown = values[name];
      return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string').map(plain);
    };
    return {
      positionals: positionals.map(plain),
      text: (name) => texts(name).at(-1),
      texts,
      flag: (name) => values[name] === true,
    };
  } catch (error) {
    // "To specify a positional argument starting with a '-' …" is advice that does not apply here.
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError((message.split('. To specify')[0] ?? message).replaceAll(GUARD, ''));
  }
}

/** The value of an option that must be a positive integer, or undefined. */
export function positiveInteger(parsed: Parsed, name: string): number | undefined {
  const text = parsed.text(name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 2 ** 31 - 1) {
    throw new UsageError(`--${name} needs a positive integer, not '${text}'`);
  }
  return value;
}

/** Bytes of an option such as 512MB, 2GiB or 65536, or undefined without it. */
export function size(parsed: Parsed, name: string): number | undefined {
  const text = parsed.text(name);
  if (text === undefined) return undefined;
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?) ?([kMGT]i?B|B)?$/i.exec(text) ?? [];
  const step = /i/i.test(unit) ? 1_024 : 1_000;
  const value =
    Number(digits) * step ** Math.max(0, ['K', 'M', 'G', 'T'].indexOf(unit.charAt(0).toUpperCase()) + 1);
  if (Number.isFinite(value) && value >= 1) return Math.floor(value);
  throw new UsageError(`--${name} needs a size such as 512MB, not '${text}'`);
}

/** The value of an option that must be one of `choices`. */
export function choice<T extends string>(
  parsed: Parsed,
  name: string,
  choices: readonly T[],
  otherwise: T,
): T {
  const text = parsed.text(name) ?? otherwise;
  const found = choices.find((candidate) => candidate === text);
  if (found === undefined) throw new UsageError(`--${name} is one of ${choices.join(', ')}, not '${text}'`);
  return found;
}
