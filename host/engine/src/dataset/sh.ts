import { invalidSql } from '../failure.js';
import type { Command, CommandFormat, Plan } from '../plan/plan.js';
import type { Field } from '../table/types.js';
import type { Schema } from './schema.js';

/** A UNIX command and its arguments, as they are: no shell is between. */
export class ShellCommand {
  readonly argv: readonly [string, ...string[]];

  /** @throws HeddleError HEDDLE4002 without a command, and for a word with a zero byte. */
  constructor(argv: readonly string[]) {
    const [name = '', ...args] = argv;
    if (name === '') throw invalidSql('a command needs a name');
    if (argv.some((word) => word.includes('\0'))) throw invalidSql('a word of a command holds a zero byte');
    this.argv = [name, ...args];
  }
}

/** What a command writes: lines (a column `line`) unless `output` says otherwise. */
export interface CommandOptions<O extends Schema> {
  /** How the rows stand in its standard input: `text` (one column of texts, a line each) unless given. */
  readonly input?: CommandFormat;
  /** What it writes, and its columns. */
  readonly output?: { readonly format: 'json' | 'csv' | 'arrow'; readonly schema: O };
  /** Exit codes of a success; 0 alone unless given. `grep` ends with 1 where it found nothing. */
  readonly exits?: readonly number[];
  /** Whether it writes the same whenever it reads the same, so that what is kept of it in a store may be used again. */
  readonly pure?: boolean;
}

/** What a command without `output` gives. */
export type LineSchema = { readonly line: 'utf8' };

/**
 * A command from its words: `` sh`grep -c ${pattern}` ``. Blanks part words, quotes keep them together; a value in the text is
 * part of one word whatever it holds, a list of values one word each. There is no shell: what would be for one, unquoted, is
 * HEDDLE4002.
 */
export function sh(
  texts: TemplateStringsArray,
  ...values: readonly (string | number | bigint | readonly string[])[]
): ShellCommand {
  const words = new Words();
  for (const [index, text] of texts.raw.entries()) {
    words.read(text);
    const value = values[index];
    if (value === undefined) continue;
    if (Array.isArray(value)) words.take(value);
    else words.append(String(value));
  }
  return new ShellCommand(words.finish());
}

/** Characters that a shell would see more in than themselves. */
const FOR_SHELLS = /[|&;<>()$`\\*?[\]{}~#!\n]/;

/** Words as they are read. */
class Words {
  readonly #words: string[] = [];
  /** The word that is begun; null between words. */
  #word: string | null = null;
  #quote: '"' | "'" | null = null;
  /** Behind a list, up to the next blank. */
  #closed = false;

  /** Reads a piece of text. */
  read(text: string): void {
    for (const character of text) {
      if (character === this.#quote) this.#quote = null;
      else if (this.#quote === "'") this.append(character);
      else if (this.#quote === '"' ? /[$`\\]/.test(character) : FOR_SHELLS.test(character))
        throw invalidSql(
          `sh starts no shell, which ${JSON.stringify(character)} would be for: put it in '…', or in a value`,
        );
      else if (this.#quote === null && (character === '"' || character === "'")) {
        this.#quote = character;
        this.append('');
      } else if (this.#quote === null && /\s/.test(character)) this.#end();
      else this.append(character);
    }
  }

  /** Goes on with the word. */
  append(text: string): void {
    if (this.#closed) throw listInside();
    this.#word = `${this.#word ?? ''}${text}`;
  }

  /** Words of their own. */
  take(words: readonly string[]): void {
    if (this.#word !== null || this.#closed) throw listInside();
    this.#words.push(...words);
    this.#closed = true;
  }

  /** All words. */
  finish(): readonly string[] {
    if (this.#quote !== null) throw invalidSql(`a quote in sh is never closed: ${this.#quote}`);
    this.#end();
    return this.#words;
  }

  #end(): void {
    if (this.#word !== null) this.#words.push(this.#word);
    this.#word = null;
    this.#closed = false;
  }
}

function listInside(): Error {
  return invalidSql('a list in sh stands by itself, between blanks');
}

/** The node of a command. @throws HEDDLE4002 where its input is lines and the rows are not one column of texts. */
export function commandOf<O extends Schema>(
  { argv }: ShellCommand,
  inputs: readonly Plan[],
  { input = 'text', output, exits = [0], pure = false }: CommandOptions<O>,
): Command {
  const [source] = inputs;
  if (source !== undefined && input === 'text' && source.fields.map((field) => field.type).join() !== 'utf8')
    throw invalidSql(
      `${argv[0]} reads lines, which are one column of type utf8: select it, or give another input format`,
    );
  const schema: Schema = output?.schema ?? ({ line: 'utf8' } satisfies LineSchema);
  const fields = Object.entries(schema).map(([name, type]): Field => ({ name, type }));
  return {
    kind: 'command',
    inputs,
    argv,
    reads: input,
    writes: output?.format ?? 'text',
    exits,
    pure,
    limit: null,
    fields,
  };
}

/** What `pipe` and `read.command` are given: a command of `sh`, or its name and arguments. */
export type CommandArguments<O extends Schema> =
  | readonly [command: ShellCommand, options?: CommandOptions<O>]
  | readonly [name: string, args?: readonly string[], options?: CommandOptions<O>];

/** The command and the options among arguments. */
export function commandGiven<O extends Schema>(
  given: CommandArguments<O>,
): { readonly command: ShellCommand; readonly options: CommandOptions<O> } {
  const [first, second, third] = given;
  if (first instanceof ShellCommand)
    return { command: first, options: (second as CommandOptions<O> | undefined) ?? {} };
  return {
    command: new ShellCommand([first, ...((second as readonly string[] | undefined) ?? [])]),
    options: third ?? {},
  };
}
