/** A type as `__heddle_register` takes it (spec/abi.md, "How a module is made"). */
export interface TypeRecord {
  readonly type: string;
  readonly nullable: boolean;
  readonly precision?: number;
  readonly scale?: number;
  readonly unit?: string;
  readonly timezone?: string;
  readonly item?: TypeRecord;
  readonly fields?: readonly FieldRecord[];
  readonly key?: TypeRecord;
  readonly value?: TypeRecord;
}

/** A type with a name. */
export interface FieldRecord extends TypeRecord {
  readonly name: string;
}

/** Reads the text of a type (spec/types.md), such as `struct<a: list<int32?>, b: decimal128(10, 2)>?`. */
export function typeOf(text: string): TypeRecord {
  const reader = new Reader(text);
  const type = reader.type();
  if (!reader.ended) throw new Error(`'${text}' goes on after its type`);
  return type;
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  get ended(): boolean {
    return this.at === this.text.length;
  }

  type(): TypeRecord {
    const name = this.match(/[a-z]+[0-9]*/y);
    const details = this.details(name);
    return { type: name, nullable: this.take('?'), ...details };
  }

  private details(name: string): Partial<TypeRecord> {
    switch (name) {
      case 'decimal128': {
        const [precision, scale] = this.match(/\(\d+, \d+\)/y)
          .slice(1, -1)
          .split(', ')
          .map(Number);
        return { precision: precision ?? 0, scale: scale ?? 0 };
      }
      case 'timestamp':
      case 'time':
      case 'duration': {
        const [unit = '', timezone] = this.match(/\[[^\]]+\]/y)
          .slice(1, -1)
          .split(', ');
        return timezone === undefined ? { unit } : { unit, timezone };
      }
      case 'list':
        return { item: this.inside(() => this.type()) };
      case 'struct':
        return { fields: this.inside(() => this.fields()) };
      case 'map':
        return this.inside(() => {
          const key = this.type();
          this.match(/, /y);
          return { key, value: this.type() };
        });
      default:
        return {};
    }
  }

  private fields(): FieldRecord[] {
    const fields: FieldRecord[] = [];
    do {
      const name = this.match(/[A-Za-z0-9_]+|"(?:[^"\\]|\\.)*"/y);
      this.match(/: /y);
      fields.push({ name: name.startsWith('"') ? (JSON.parse(name) as string) : name, ...this.type() });
    } while (this.take(', '));
    return fields;
  }

  private inside<T>(read: () => T): T {
    this.match(/</y);
    const value = read();
    this.match(/>/y);
    return value;
  }

  private take(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  private match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.text) ?? [];
    if (found === undefined) throw new Error(`'${this.text}' is no type at ${this.at}`);
    this.at += found.length;
    return found;
  }
}
