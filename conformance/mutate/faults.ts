import { aroundCompiled, compiler } from './compiler-faults.js';
import { guest } from './guest-faults.js';

/** A part of the project that a fault can be planted in; the corpus runs on the host that it belongs to. */
export type Part = 'compiler' | 'guest' | 'ts' | 'jvm' | 'rust';

/** One fault: a text of a file and what stands in its place. */
export interface Fault {
  readonly part: Part;
  /** What is wrong then. */
  readonly what: string;
  /** Below the folder of the part. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly text: string;
  readonly replacement: string;
  /** The file below `cases`, without its ending, that shows it, or `HOSTILE`: looked at first, and most often alone. */
  readonly shownBy: string;
}

/** Stands for the hostile modules where a file of cases is named. */
export const HOSTILE = 'hostile';

/** Where the files of each part lie. */
export const folders: Readonly<Record<Part, string>> = {
  compiler: 'pdk/src/compile',
  guest: 'pdk/guest/src',
  ts: 'host/runtime/src',
  jvm: 'jvm-bridge/runtime/src/main/java/io/heddle/runtime',
  rust: 'datafusion-bridge/crates/heddle-host/src',
};

/** A fault in short. */
export type Row = readonly [file: string, what: string, text: string, replacement: string, shownBy: string];

const ts: readonly Row[] = [
  [
    'marshal-in.ts',
    'validity is not handed over',
    'if (validity !== null) this.#u32(table, this.put(validity.subarray(0, bitmapBytes(length))));',
    '',
    'basics',
  ],
  [
    'marshal-in.ts',
    'a constant is not marked',
    'writer.bit(constants, i);',
    'writer.bit(constants, i + 1);',
    'basics',
  ],
  [
    'marshal-in.ts',
    'offsets of a slice are not rebased',
    'target[i] = (offsets[i] ?? 0) - first;',
    'target[i] = offsets[i] ?? 0;',
    'partitions',
  ],
  [
    'marshal-in.ts',
    'bytes of a slice begin at 0',
    'data.subarray(offsets[0] ?? 0, offsets[length] ?? 0)',
    'data.subarray(0, (offsets[length] ?? 0) - (offsets[0] ?? 0))',
    'partitions',
  ],
  [
    'marshal-in.ts',
    'groups are not handed over',
    'numbers: numbers === null ? 0 : writer.put(numbers),',
    'numbers: numbers === null ? 0 : writer.put(numbers.fill(0)),',
    'aggregates',
  ],
  [
    'marshal-in.ts',
    'items beyond a slice are handed over',
    'return { ...column, items: compacted(usedItems(column).items) };',
    'return { ...column, items: compacted(column.items) };',
    'generated/partition-lists',
  ],
  [
    'marshal-out.ts',
    'more rows than the batch are taken',
    'if (exact ? length !== BigInt(rows) : length < BigInt(rows)) {',
    'if (length < BigInt(rows)) {',
    HOSTILE,
  ],
  [
    'marshal-out.ts',
    'a child may be too short',
    'if (exact ? length !== BigInt(rows) : length < BigInt(rows)) {',
    'if (exact && length !== BigInt(rows)) {',
    HOSTILE,
  ],
  [
    'marshal-out.ts',
    'a null count is not checked',
    'if (declared >= 0 && nulls !== declared) {',
    'if (declared > rows) {',
    HOSTILE,
  ],
  [
    'marshal-out.ts',
    'a null count without validity is taken',
    'if (declared > 0) this.#refuse(',
    'if (declared > rows + 1) this.#refuse(',
    HOSTILE,
  ],
  [
    'marshal-out.ts',
    'an undeclared null is taken',
    'if (validity !== null && !field.nullable) {',
    'if (validity !== null && !field.nullable && rows < 0) {',
    HOSTILE,
  ],
  [
    'marshal-out.ts',
    'an offset inside is not looked at',
    "this.#expect(at + ArrowArray.offset, 0, 'offset', what);",
    '',
    HOSTILE,
  ],
  [
    'marshal-out.ts',
    'the number of buffers is not looked at',
    "this.#expect(at + ArrowArray.nBuffers, buffers, 'number of buffers', what);",
    '',
    HOSTILE,
  ],
  [
    'marshal-out.ts',
    'the number of children is not looked at',
    "this.#expect(at + ArrowArray.nChildren, children, 'number of children', what);",
    '',
    HOSTILE,
  ],
  [
    'marshal-out.ts',
    'decimals may have more digits',
    'const row = checkDecimals(values, dataType.precision ?? 0, rows, known);',
    'const row = -1;',
    HOSTILE,
  ],
  [
    'marshal-out.ts',
    'times may leave the day',
    'const row = checkTimes(column, known);',
    'const row = -1;',
    HOSTILE,
  ],
  [
    'marshal-out.ts',
    'a batch may have no rows',
    'if (length < 1n || length > BigInt(most))',
    'if (length < 0n || length > BigInt(most))',
    HOSTILE,
  ],
  [
    'marshal-out.ts',
    'a batch may have any number of rows',
    'if (length < 1n || length > BigInt(most))',
    'if (length < 1n)',
    HOSTILE,
  ],
  [
    'marshal-out.ts',
    'a pointer of 0 is read',
    'if (length === 0) return NOTHING;\n    if (pointer === 0)',
    'if (length === 0) return NOTHING;\n    if (length < 0)',
    HOSTILE,
  ],
  [
    'marshal-out.ts',
    'what lies outside memory is read',
    'if (pointer + length > this.#memory.byteLength) {',
    'if (pointer > this.#memory.byteLength) {',
    HOSTILE,
  ],
  [
    'utf8.ts',
    'a character may be split between rows',
    'if (at < (offsets[row + 1] ?? 0) && ((data[at] ?? 0) & 0xc0) === 0x80) {',
    'if (at < 0) {',
    HOSTILE,
  ],
  [
    'table.ts',
    'row numbers may go down',
    'if (row < this.#lastRow || row >= this.#rows) {',
    'if (row < 0 || row >= this.#rows) {',
    HOSTILE,
  ],
  [
    'table.ts',
    'row numbers may lie beyond the input',
    'if (row < this.#lastRow || row >= this.#rows) {',
    'if (row < this.#lastRow) {',
    HOSTILE,
  ],
  [
    'table.ts',
    'the second batch is lost',
    'const batch = this.#handle.change((id) => this.#pull(id, keep));\n    if (batch === null) this.close();',
    'const batch = this.#handle.change((id) => this.#pull(id, keep));\n    this.close();',
    'tables',
  ],
  ['handle.ts', 'handle 0 is taken', 'if (id <= 0) throw', 'if (id < 0) throw', HOSTILE],
  [
    'partition.ts',
    'the last start is lost',
    'partitionProcess(id, args, numbers, starts.length)',
    'partitionProcess(id, args, numbers, Math.max(0, starts.length - 1))',
    'partitions',
  ],
];

const jvm: readonly Row[] = [
  [
    'MarshalOut.java',
    'a batch may have any number of rows',
    'if (length < 1 || length > MAX_BATCH_ROWS) {',
    'if (length < 1) {',
    HOSTILE,
  ],
  [
    'MarshalOut.java',
    'a column may have more rows than the batch',
    'if (exactly >= 0 && length != exactly) {',
    'if (exactly >= 0 && length < exactly) {',
    HOSTILE,
  ],
  [
    'MarshalOut.java',
    'a null count is not checked',
    'if (declared != -1 && declared != nulls) {',
    'if (declared > rows) {',
    HOSTILE,
  ],
  [
    'MarshalOut.java',
    'an offset or a dictionary is not looked at',
    'if (header.getLong(16) != 0 || header.getInt(48) != 0) {',
    'if (header.getInt(48) != 0) {',
    HOSTILE,
  ],
  ['MarshalOut.java', 'offsets may decrease', 'if (offset < last) {', 'if (offset < 0) {', HOSTILE],
  [
    'MarshalIn.java',
    'a constant is marked at the wrong bit',
    'header.put(bits, (byte) (header.get(bits) | 1 << (i & 7)));',
    'header.put(bits, (byte) (header.get(bits) | 2 << (i & 7)));',
    'basics',
  ],
  [
    'MarshalIn.java',
    'validity is not handed over',
    'if (column.validityLength() > 0) {',
    'if (column.validityLength() > 1_000) {',
    'basics',
  ],
];

const rust: readonly Row[] = [
  [
    'marshal_out.rs',
    'a column may have another length',
    'if usize::try_from(header.length) != Ok(rows) {',
    'if usize::try_from(header.length).is_err() {',
    HOSTILE,
  ],
  [
    'marshal_out.rs',
    'a child may be too short',
    'if usize::try_from(header.length).map_or(true, |length| length < rows) {',
    'if usize::try_from(header.length).is_err() {',
    HOSTILE,
  ],
  [
    'marshal_out.rs',
    'a lone null is lost',
    'Ok((nulls.null_count() > 0).then_some(nulls))',
    'Ok((nulls.null_count() > 1).then_some(nulls))',
    'basics',
  ],
  [
    'marshal_out.rs',
    'a null count is not checked',
    'if declared != -1 && usize::try_from(declared) != Ok(count) {',
    'if declared < -1 {',
    HOSTILE,
  ],
  [
    'marshal_out.rs',
    'entries of a map may be null',
    'if self.validity(&header, rows)?.is_some() {',
    'if header.null_count < -1 {',
    HOSTILE,
  ],
  ['table.rs', 'the last row is forgotten', 'self.last_row = last_row;', 'let _ = last_row;', HOSTILE],
];

const lists: Readonly<Record<Part, readonly Row[]>> = {
  compiler,
  guest: [...guest, ...aroundCompiled],
  ts,
  jvm,
  rust,
};

/** Every fault, part by part. */
export const faults: readonly Fault[] = (Object.keys(lists) as Part[]).flatMap((part) =>
  lists[part].map(([file, what, text, replacement, shownBy]) => ({
    part,
    file,
    what,
    text,
    replacement,
    shownBy,
  })),
);
