import type { OptionSpec } from './command-line.js';
import type { Verb } from './verb.js';

/** The page of `heddle --help`. */
export function overview(verbs: Readonly<Record<string, { readonly summary: string }>>): string {
  const width = Math.max(...Object.keys(verbs).map((name) => name.length));
  return [
    'heddle: TypeScript functions as portable WebAssembly, in three SQL engines',
    '',
    'usage: heddle VERB …, or heddle VERB --help',
    '',
    ...Object.entries(verbs).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'exit codes: 0 ok, 1 an error of the input (HEDDLE…), 2 wrong usage, 3 a bug of heddle',
  ].join('\n');
}

/** The page of `heddle VERB --help`. */
export function page(verb: Verb): string {
  const options = Object.entries(verb.options).map(
    ([name, spec]) => [flagOf(name, spec), spec.help] as const,
  );
  const width = Math.max(...options.map(([flag]) => flag.length));
  return [
    `usage: heddle ${verb.name} ${verb.usage}`,
    '',
    verb.details,
    '',
    ...options.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`),
  ].join('\n');
}

function flagOf(name: string, { short, value }: OptionSpec): string {
  return `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
}
