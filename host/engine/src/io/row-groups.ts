import { type FileMetaData, parquetMetadataAsync } from 'hyparquet';
import { compile } from '../expr/compile.js';
import { trueRows } from '../expr/kernel.js';
import { NO_FUNCTIONS } from '../expr/udf.js';
import { BOUNDS, mayHold } from '../optimize/may-hold.js';
import { columnsUsed, conjunction, type Expression } from '../plan/expression.js';
import { not } from '../plan/typed.js';
import { bitmapBytes, setBit } from '../table/bitmap.js';
import { VectorBuilder } from '../table/builder.js';
import type { Field, SqlType } from '../table/types.js';
import { nullVector, type Scalar, type Vector } from '../table/vector.js';
import type { BlobLike, ByteRange } from './ranges.js';

/** What a Parquet file says of the values in each of its row groups. Texts are bytes: a bound may end inside of a character. */
export class RowGroups {
  readonly #metadata: FileMetaData;

  private constructor(metadata: FileMetaData) {
    this.#metadata = metadata;
  }

  /** Reads the footer, which parquet-wasm reads without the statistics; `tail` are the bytes of the first read. */
  static async read(file: BlobLike, tail: number): Promise<RowGroups> {
    const buffer = {
      byteLength: file.size,
      slice: (start: number, end?: number) => file.slice(start, end).arrayBuffer(),
    };
    return new RowGroups(
      await parquetMetadataAsync(buffer, { parsers: RAW, geoparquet: false, initialFetchSize: tail }),
    );
  }

  /** Where the footer of a file of so many bytes is, and the indexes of its pages. */
  footer(size: number): ByteRange[] {
    const chunks = this.#metadata.row_groups.flatMap(({ columns }) => columns);
    return [
      { start: size - FRAME - this.#metadata.metadata_length, end: size },
      ...chunks.flatMap((chunk) => [
        ...rangeOf(chunk.column_index_offset, chunk.column_index_length),
        ...rangeOf(chunk.offset_index_offset, chunk.offset_index_length),
      ]),
    ];
  }

  /** Where the values of some columns are in a row group. */
  chunks(group: number, names: ReadonlySet<string>): ByteRange[] {
    const columns = this.#metadata.row_groups[group]?.columns ?? [];
    return columns.flatMap(({ meta_data: found }) =>
      found !== undefined && names.has(found.path_in_schema[0] ?? '')
        ? rangeOf(found.dictionary_page_offset ?? found.data_page_offset, found.total_compressed_size)
        : [],
    );
  }

  /** Numbers of row groups in which no row fulfils all conditions, which are over `fields` and cannot fail. */
  without(conditions: readonly Expression[], fields: readonly Field[]): ReadonlySet<number> {
    const condition = conjunction(conditions.map((each) => mayHold(each, fields.length)));
    if (condition === null) return new Set();
    const used = new Set(columnsUsed(condition));
    const groups = this.#metadata.row_groups;
    const columns = fields.flatMap(({ name, type }, index) =>
      BOUNDS.map((bound, place): Vector => {
        const at = bound === 'nulls' ? 'int64' : type;
        if (!used.has(index * BOUNDS.length + place)) return nullVector(at, groups.length);
        return vectorOf(
          at,
          groups.map((_, group) => this.#bound(group, name, bound)),
        );
      }),
    );
    const rows = vectorOf(
      'int64',
      groups.map((group) => group.num_rows),
    );
    const batch = { rows: groups.length, columns: [...columns, rows] };
    return new Set(trueRows(compile(not(condition), NO_FUNCTIONS).evaluate(batch), groups.length));
  }

  #bound(group: number, name: string, bound: (typeof BOUNDS)[number]): unknown {
    const chunk = this.#metadata.row_groups[group]?.columns.find(({ meta_data }) => {
      const [path, ...inner] = meta_data?.path_in_schema ?? [];
      return path === name && inner.length === 0;
    });
    const statistics = chunk?.meta_data?.statistics;
    // `min` and `max` of old files are in no order that is said.
    if (bound === 'nulls') return statistics?.null_count;
    return bound === 'least' ? statistics?.min_value : statistics?.max_value;
  }
}

/** Bytes behind the footer: its length, and the mark of the format. */
const FRAME = 8;

function rangeOf(offset: bigint | undefined, length: bigint | number | undefined): ByteRange[] {
  if (offset === undefined || length === undefined) return [];
  return [{ start: Number(offset), end: Number(offset) + Number(length) }];
}

/** Values as the engine has them: texts as bytes, dates as days, times as microseconds. */
const RAW = {
  stringFromBytes: (bytes: Uint8Array) => bytes,
  dateFromDays: (days: number) => days,
  timestampFromMilliseconds: (millis: bigint) => millis * 1_000n,
  timestampFromMicroseconds: (micros: bigint) => micros,
  timestampFromNanoseconds: (nanos: bigint) => (nanos - (((nanos % 1_000n) + 1_000n) % 1_000n)) / 1_000n,
};

/** Bounds as a vector; one that is not there, or not of the type, is null. */
function vectorOf(type: SqlType, bounds: readonly unknown[]): Vector {
  if (type === 'utf8') return texts(bounds);
  const builder = new VectorBuilder(type);
  for (const bound of bounds) builder.append(scalarOf(type, bound));
  return builder.finish();
}

function scalarOf(type: SqlType, bound: unknown): Scalar {
  switch (type) {
    case 'int32':
    case 'date':
      return typeof bound === 'number' ? bound : null;
    case 'int64':
      // Unsigned integers of 32 bits are in 64 here; those of 64 may not fit.
      if (typeof bound === 'number') return BigInt(bound);
      return typeof bound === 'bigint' && BigInt.asIntN(64, bound) === bound ? bound : null;
    case 'timestamp':
      return typeof bound === 'bigint' ? bound : null;
    case 'float64':
      return typeof bound === 'number' && !Number.isNaN(bound) ? bound : null;
    default:
      // Decimals come as doubles, which are not exact.
      return null;
  }
}

function texts(bounds: readonly unknown[]): Vector {
  const known = bounds.map((bound) => (bound instanceof Uint8Array ? bound : null));
  const offsets = new Int32Array(known.length + 1);
  for (const [row, text] of known.entries()) offsets[row + 1] = (offsets[row] ?? 0) + (text?.length ?? 0);
  const validity = new Uint8Array(bitmapBytes(known.length));
  for (const [row, text] of known.entries()) if (text !== null) setBit(validity, row);
  const data = Buffer.concat(known.flatMap((text) => text ?? []));
  return { type: 'utf8', length: known.length, constant: false, validity, offsets, data };
}
