import { refuse } from '../failure.js';

/** Kind of a token: a bare word, a 'string', a "quoted" or `quoted` name, a number, or one character of the rest. */
export type TokenKind = 'word' | 'string' | 'name' | 'number' | 'symbol';

/** One token of a query and where it stands in the text, as UTF-16 offsets [start, end). */
export interface Token {
  readonly kind: TokenKind;
  /** The token as written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const WORD = /[\p{L}_][\p{L}\p{N}_$]*/uy;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const STRING = /'(?:[^']|'')*'/y;
const NAME = /"(?:[^"]|"")*"|`(?:[^`]|``)*`/y;
const SKIP = /(?:\s+|--[^\n]*|\/\*[\s\S]*?\*\/)+/y;

/**
 * Splits a query into tokens, without white space and comments. The parser reports what is wrong with a query; this
 * only finds file names, decimal literals and the select list in the text. Prefixed strings such as E'..' are
 * refused, because the three hosts read them differently.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  while (at < text.length) {
    const skipped = match(SKIP);
    if (skipped !== undefined) {
      at += skipped.length;
      continue;
    }
    const [kind, found] = next(match, text.charAt(at));
    const last = tokens.at(-1);
    if (
      kind === 'string' &&
      last?.kind === 'word' &&
      last.end === at &&
      /^(?:[ebnxr]|rb|br|u)$/i.test(last.text)
    ) {
      throw refuse(`the prefixed string ${last.text}${found}`);
    }
    tokens.push({ kind, text: found, start: at, end: at + found.length });
    at += found.length;
  }
  return tokens;
}

function next(match: (pattern: RegExp) => string | undefined, character: string): [TokenKind, string] {
  const word = match(WORD);
  if (word !== undefined) return ['word', word];
  const number = match(NUMBER);
  if (number !== undefined) return ['number', number];
  const string = match(STRING);
  if (string !== undefined) return ['string', string];
  const name = match(NAME);
  if (name !== undefined) return ['name', name];
  return ['symbol', character];
}

/** Whether `token` is the bare word `word` (upper case). */
export function isWord(token: Token | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text.toUpperCase() === word;
}
