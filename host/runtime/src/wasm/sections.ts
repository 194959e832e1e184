import { BinaryReader } from './binary.js';

/** A function's type in the text form of wasm, for example `(i32, i32) -> (i32)`. */
export type Signature = string;

/** An import; `signature` is null where it is no function. */
export interface Import {
  readonly module: string;
  readonly name: string;
  readonly signature: Signature | null;
}

/** An export; `signature` is null where it is no function. */
export interface Export {
  readonly name: string;
  readonly kind: 'function' | 'table' | 'memory' | 'global' | 'other';
  readonly signature: Signature | null;
}

/** Size limits of a memory (in pages) or table (in elements). `flags` other than 0 and 1 mark later proposals. */
export interface SizeLimits {
  readonly flags: number;
  readonly minimum: number;
  readonly maximum: number | null;
}

/** A table's element type byte and limits. */
export interface TableType {
  readonly element: number;
  readonly limits: SizeLimits;
}

/** Where a section's content lies, and where its header begins. */
export interface Range {
  readonly header: number;
  readonly start: number;
  readonly end: number;
}

/** What a host wants to know of a module before it compiles it. */
export interface Sections {
  readonly imports: readonly Import[];
  readonly exports: readonly Export[];
  readonly memories: readonly SizeLimits[];
  readonly memoryRange: Range | null;
  readonly tables: readonly TableType[];
  readonly tableRange: Range | null;
  /** Content of the custom sections, by name, in file order. */
  readonly custom: ReadonlyMap<string, readonly Uint8Array[]>;
}

const VALUE_TYPES: Readonly<Record<number, string>> = {
  127: 'i32',
  126: 'i64',
  125: 'f32',
  124: 'f64',
  123: 'v128',
  112: 'funcref',
  111: 'externref',
};
const KINDS = ['function', 'table', 'memory', 'global'] as const;
const REFERENCE_WITH_INITIALISER = 0x40;

/**
 * Reads the sections that describe a module's surface. Bodies stay unread: the engine validates them when it
 * compiles. @throws Error when the bytes are no module or use types beyond those of the ABI.
 */
export function readSections(bytes: Uint8Array): Sections {
  const header = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  if (header.some((byte, i) => bytes[i] !== byte)) throw new SyntaxError('not a WebAssembly module');
  const reader = new BinaryReader(bytes, header.length, bytes.length);
  const ranges = new Map<number, Range>();
  const custom = new Map<string, Uint8Array[]>();
  while (reader.offset < reader.end) {
    const begin = reader.offset;
    const id = reader.byte();
    const length = reader.u32();
    const start = reader.offset;
    reader.take(length);
    if (id === 0) {
      const content = new BinaryReader(bytes, start, start + length);
      const name = content.name();
      custom.set(name, [...(custom.get(name) ?? []), bytes.subarray(content.offset, start + length)]);
    } else {
      if (ranges.has(id)) throw new SyntaxError(`section ${id} occurs twice`);
      ranges.set(id, { header: begin, start, end: start + length });
    }
  }
  const items = <T>(id: number, read: (content: BinaryReader) => T): T[] => {
    const range = ranges.get(id);
    if (range === undefined) return [];
    const content = new BinaryReader(bytes, range.start, range.end);
    const count = content.u32();
    const list: T[] = [];
    for (let i = 0; i < count; i++) list.push(read(content));
    if (content.offset !== content.end) throw new SyntaxError(`section ${id} has bytes left over`);
    return list;
  };
  const types = items(1, readType);
  const typeOf = (index: number): Signature => {
    const type = types[index];
    if (type === undefined) throw new RangeError(`no type ${index}`);
    return type;
  };
  const imports = items(2, (content) => readImport(content, typeOf));
  const functions = imports.flatMap((entry) => entry.signature ?? []);
  functions.push(...items(3, (content) => typeOf(content.u32())));
  const tables = items(4, readTable);
  const memories = items(5, readLimits);
  const exports = items(7, (content) => readExport(content, functions));
  return {
    imports,
    exports,
    memories,
    memoryRange: ranges.get(5) ?? null,
    tables,
    tableRange: ranges.get(4) ?? null,
    custom,
  };
}

function readType(content: BinaryReader): Signature {
  const form = content.byte();
  if (form !== 0x60) throw new SyntaxError(`type form 0x${form.toString(16)}`);
  const parameters = readValueTypes(content);
  return `(${parameters}) -> (${readValueTypes(content)})`;
}

function readValueTypes(content: BinaryReader): string {
  const count = content.u32();
  const names: string[] = [];
  for (let i = 0; i < count; i++) {
    const byte = content.byte();
    const name = VALUE_TYPES[byte];
    if (name === undefined) throw new SyntaxError(`value type 0x${byte.toString(16)}`);
    names.push(name);
  }
  return names.join(', ');
}

function readImport(content: BinaryReader, typeOf: (index: number) => Signature): Import {
  const module = content.name();
  const name = content.name();
  const kind = content.byte();
  if (kind === 0) return { module, name, signature: typeOf(content.u32()) };
  if (kind === 1) readTable(content);
  else if (kind === 2) readLimits(content);
  else if (kind === 3 || kind === 4) {
    // A global (type and mutability) or a tag (attribute and type): two small integers either way.
    content.u32();
    content.u32();
  } else throw new SyntaxError(`import kind ${kind}`);
  return { module, name, signature: null };
}

function readExport(content: BinaryReader, functions: readonly Signature[]): Export {
  const name = content.name();
  const kind = KINDS[content.byte()] ?? 'other';
  const index = content.u32();
  if (kind !== 'function') return { name, kind, signature: null };
  const signature = functions[index];
  if (signature === undefined) throw new RangeError(`export ${name} names no function`);
  return { name, kind, signature };
}

function readTable(content: BinaryReader): TableType {
  const element = content.byte();
  if (element === REFERENCE_WITH_INITIALISER) throw new SyntaxError('a table with an initialiser');
  return { element, limits: readLimits(content) };
}

function readLimits(content: BinaryReader): SizeLimits {
  const flags = content.byte();
  const minimum = content.u32();
  return { flags, minimum, maximum: (flags & 1) === 0 ? null : content.u32() };
}
