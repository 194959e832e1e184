import type { DataType, Field } from '@heddle/host';

/** What a type is in protobuf: the part of `heddle.v1.Column` (spec/heddle.proto) that its values stand in. */
interface Carrier {
  /** In the names of messages: `Float64` of `Float64Column`. */
  readonly name: string;
  /** The field of the oneof that holds the values, its message and its number. */
  readonly field: string;
  readonly values: string;
  readonly number: number;
}

const CARRIERS = {
  bool: { name: 'Bool', field: 'bools', values: 'Bools', number: 3 },
  int32: { name: 'Int32', field: 'int32s', values: 'Int32s', number: 4 },
  int64: { name: 'Int64', field: 'int64s', values: 'Int64s', number: 5 },
  float64: { name: 'Float64', field: 'float64s', values: 'Float64s', number: 6 },
  utf8: { name: 'String', field: 'strings', values: 'Strings', number: 7 },
  binary: { name: 'Binary', field: 'binaries', values: 'Binaries', number: 8 },
  float32: { name: 'Float32', field: 'float32s', values: 'Float32s', number: 9 },
  uint32: { name: 'Uint32', field: 'uint32s', values: 'Uint32s', number: 10 },
  decimal128: { name: 'Decimal', field: 'decimals', values: 'Decimals', number: 11 },
  interval: { name: 'Interval', field: 'intervals', values: 'Intervals', number: 12 },
} as const satisfies Readonly<Record<string, Carrier>>;

/** The messages of values that are no columns themselves, word for word as in spec/heddle.proto. */
const VALUES: Readonly<Record<string, string>> = {
  Bools: '  repeated bool values = 1;',
  Int32s: '  repeated sfixed32 values = 1;',
  Int64s: '  repeated sfixed64 values = 1;',
  Float64s: '  repeated double values = 1;',
  Strings: '  repeated string values = 1;',
  Binaries: '  repeated bytes values = 1;',
  Float32s: '  repeated float values = 1;',
  Uint32s: '  repeated fixed32 values = 1;',
  Decimals: "  // Unscaled: 16 bytes each, little-endian two's complement, all in one.\n  bytes values = 1;",
  Intervals:
    '  repeated sfixed32 months = 1;\n  repeated sfixed32 days = 2;\n  repeated sfixed64 nanoseconds = 3;',
};

const HEAD =
  '  string name = 1;\n  // One per row; empty = no nulls. Values under a null are present and ignored.\n  repeated bool valid = 2;';

/**
 * Collects the messages that columns of some types need: each is a part of `heddle.v1.Column`, with the field of its
 * own type alone, so that the bytes are the same.
 */
export class ProtoColumns {
  private readonly messages = new Map<string, string>();

  /** The name of the message of a column of this type, which is added with all that it needs. */
  add(type: DataType): string {
    const base = baseName(type);
    const column = `${base}Column`;
    if (this.messages.has(column)) return column;
    const { field, values, number } = this.carrier(type, base);
    this.messages.set(column, `${HEAD}\n  ${values} ${field} = ${number};`);
    return column;
  }

  /** Adds a column of any type, the whole of `heddle.v1.Column`: fields of a struct are repeated and of many types. */
  addAny(): string {
    const plain = Object.values(CARRIERS);
    for (const { values } of plain) this.messages.set(values, VALUES[values] ?? '');
    const oneof = [
      ...plain.map(({ field, values, number }) => `    ${values} ${field} = ${number};`),
      '    Lists lists = 13;\n    Structs structs = 14;\n    Maps maps = 15;',
    ].join('\n');
    this.messages.set('Column', `${HEAD}\n  oneof values {\n${oneof}\n  }`);
    this.messages.set('Lists', '  repeated uint32 lengths = 1;\n  Column items = 2;');
    this.messages.set(
      'Structs',
      '  // One column per field, each with a value per row.\n  repeated Column fields = 1;',
    );
    this.messages.set('Maps', '  repeated uint32 lengths = 1;\n  Column keys = 2;\n  Column values = 3;');
    return 'Column';
  }

  get names(): string[] {
    return [...this.messages.keys()];
  }

  /** The messages, sorted by name. */
  text(): string[] {
    const sorted = [...this.messages].sort(([left], [right]) => (left < right ? -1 : 1));
    return sorted.map(([name, body]) => `message ${name} {\n${body}\n}`);
  }

  private carrier(type: DataType, base: string): Carrier {
    const [first] = type.children;
    switch (type.id) {
      case 'list': {
        const items = `  // Items of all rows one after another; one length per row, 0 under a null.\n  repeated uint32 lengths = 1;\n  ${this.child(first)} items = 2;`;
        this.messages.set(`${base}s`, items);
        return { name: base, field: 'lists', values: `${base}s`, number: 13 };
      }
      case 'map': {
        const [key, value] = first?.dataType.children ?? [];
        const entries = `  // Entries of all rows one after another; one length per row, 0 under a null.\n  repeated uint32 lengths = 1;\n  ${this.child(key)} keys = 2;\n  ${this.child(value)} values = 3;`;
        this.messages.set(`${base}s`, entries);
        return { name: base, field: 'maps', values: `${base}s`, number: 15 };
      }
      case 'struct':
        this.addAny();
        return { name: base, field: 'structs', values: 'Structs', number: 14 };
      default: {
        const carrier = CARRIERS[plainCarrier(type.id)];
        this.messages.set(carrier.values, VALUES[carrier.values] ?? '');
        return carrier;
      }
    }
  }

  private child(field: Field | undefined): string {
    if (field === undefined) throw new TypeError('a nested type lacks its child');
    return this.add(field.dataType);
  }
}

/** `Float64`, `ListOfInt32`, `MapOfStringToListOfFloat64`; types of one carrier share their messages. */
function baseName({ id, children }: DataType): string {
  const [first] = children;
  const child = (field: Field | undefined) => (field === undefined ? '' : baseName(field.dataType));
  switch (id) {
    case 'list':
      return `ListOf${child(first)}`;
    case 'map': {
      const [key, value] = first?.dataType.children ?? [];
      return `MapOf${child(key)}To${child(value)}`;
    }
    case 'struct':
      return 'Struct';
    default:
      return CARRIERS[plainCarrier(id)].name;
  }
}

function plainCarrier(id: Exclude<DataType['id'], 'list' | 'map' | 'struct'>): keyof typeof CARRIERS {
  switch (id) {
    case 'int8':
    case 'int16':
    case 'uint8':
    case 'uint16':
    case 'date32':
      return 'int32';
    case 'timestamp':
    case 'time':
    case 'duration':
      return 'int64';
    default:
      return id;
  }
}
