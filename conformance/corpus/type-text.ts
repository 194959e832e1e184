/** A type as the manifest and `__heddle_register` describe it (spec/abi.md, "How a module is made"). */
export interface PlainType {
  readonly type: string;
  readonly nullable: boolean;
  readonly precision?: number;
  readonly scale?: number;
  readonly unit?: string;
  readonly timezone?: string;
  readonly item?: PlainType;
  readonly fields?: readonly PlainField[];
  readonly key?: PlainType;
  readonly value?: PlainType;
}

/** A type with a name: an argument, a column, or a struct's field. */
export interface PlainField extends PlainType {
  readonly name: string;
}

const UNIT_TYPES = ['timestamp', 'time', 'duration'];

/**
 * Reads the text of a type (spec/types.md), such as `map<utf8, list<decimal128(10, 2)?>>?`.
 * @throws SyntaxError for anything else. Names of types are not checked.
 */
export function parseType(text: string): PlainType {
  const reader = new Reader(text);
  const type = reader.type();
  reader.end();
  return type;
}

/** Recursive descent over the text; each method consumes what it is called after. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  type(): PlainType {
    const name = this.#match(/[a-z][a-z0-9]*/y, 'a type');
    const parameters = this.#parameters(name);
    return { type: name, ...parameters, nullable: this.#take('?') };
  }

  end(): void {
    if (this.#at < this.#text.length) throw this.#unexpected('the end');
  }

  #parameters(name: string): Partial<PlainType> {
    if (name === 'decimal128') {
      this.#expect('(');
      const precision = Number(this.#match(/\d+/y, 'a number'));
      this.#expect(', ');
      const scale = Number(this.#match(/\d+/y, 'a number'));
      this.#expect(')');
      return { precision, scale };
    }
    if (UNIT_TYPES.includes(name)) {
      this.#expect('[');
      const unit = this.#match(/ns|us|ms|s/y, 'a unit');
      const timezone = this.#take(', ') ? { timezone: this.#match(/[^\]]+/y, 'a time zone') } : {};
      this.#expect(']');
      return { unit, ...timezone };
    }
    if (name === 'list') return { item: this.#bracketed(() => this.type()) };
    if (name === 'struct') return { fields: this.#bracketed(() => this.#fields()) };
    if (name === 'map') {
      return this.#bracketed(() => {
        const key = this.type();
        this.#expect(', ');
        return { key, value: this.type() };
      });
    }
    return {};
  }

  #fields(): PlainField[] {
    const fields: PlainField[] = [];
    do {
      const name = this.#match(/"(?:[^"\\]|\\.)*"|[A-Za-z_]\w*/y, 'a name');
      this.#expect(': ');
      fields.push({ name: name.startsWith('"') ? JSON.parse(name) : name, ...this.type() });
    } while (this.#take(', '));
    return fields;
  }

  #bracketed<T>(inside: () => T): T {
    this.#expect('<');
    const found = inside();
    this.#expect('>');
    return found;
  }

  #take(text: string): boolean {
    const there = this.#text.startsWith(text, this.#at);
    if (there) this.#at += text.length;
    return there;
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw this.#unexpected(text);
  }

  #match(pattern: RegExp, what: string): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) throw this.#unexpected(what);
    this.#at += found.length;
    return found;
  }

  #unexpected(wanted: string): SyntaxError {
    return new SyntaxError(`${this.#text}: ${wanted} expected at ${this.#at}`);
  }
}
