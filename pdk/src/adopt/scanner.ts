/** A text that is read from left to right; knows where it stands, for messages. */
export class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#skipSpace();
  }

  /** Whether everything is read. */
  get ended(): boolean {
    return this.#at === this.#text.length;
  }

  /** Reads `token` and the space behind it, if it comes next. */
  take(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    this.#skipSpace();
    return true;
  }

  /** Reads `token`. @throws SyntaxError when something else comes next. */
  need(token: string): void {
    if (!this.take(token)) throw this.unexpected(`'${token}'`);
  }

  /** Reads what a sticky pattern finds here; undefined when it finds nothing. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found === undefined) return undefined;
    this.#at += found.length;
    this.#skipSpace();
    return found;
  }

  /** The error for what stands here instead of `wanted`. */
  unexpected(wanted: string): SyntaxError {
    const rest = this.#text.slice(this.#at, this.#at + 20);
    const found = rest === '' ? 'the end' : `'${rest}'`;
    return new SyntaxError(`${wanted} expected at column ${this.#at + 1}, found ${found}: ${this.#text}`);
  }

  #skipSpace(): void {
    while (this.#text[this.#at] === ' ') this.#at += 1;
  }
}
