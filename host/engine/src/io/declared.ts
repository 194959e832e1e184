import { unreadable } from '../failure.js';
import type { Field } from '../table/types.js';
import type { FileFormat } from './format.js';
import { filesOf, type Paths } from './paths.js';
import { placeOf } from './places/places.js';
import { openFile, type SourceLocation, type TableSource, WHOLE } from './source.js';

/**
 * Files whose columns the program names, found and opened when they are read, one after the other as one table: HEDDLE4001
 * where one has no such columns, or of other types.
 */
export function declaredSource(paths: Paths, format: FileFormat, fields: readonly Field[]): TableSource {
  let opened: Promise<readonly OpenFile[]> | null = null;
  const open = () => {
    opened ??= openAll(paths, format, fields).catch((error: unknown) => {
      // The next scan looks again.
      opened = null;
      throw error;
    });
    return opened;
  };
  return {
    fields,
    location: locationOf(paths, format),
    splits: UNKNOWN_SPLITS,
    rows: null,
    identity: async () =>
      JSON.stringify([format, await Promise.all((await filesOf(paths, format)).map(fileIdentity))]),
    async *scan(columns, options = WHOLE) {
      let before = 0;
      for (const { source, places } of await open()) {
        const { partitions } = options;
        // All splits of all files are dealt out in turn.
        const partition = (((options.partition - before) % partitions) + partitions) % partitions;
        before += source.splits;
        if (partition >= source.splits) continue;
        yield* source.scan(
          columns.flatMap((column) => places[column] ?? []),
          { ...options, partition },
        );
      }
    },
  };
}

/** Splits of what was not opened yet: as many as are asked for, of which some may be empty. */
const UNKNOWN_SPLITS = Number.MAX_SAFE_INTEGER;

/** A file, and where in it the declared columns are. */
interface OpenFile {
  readonly source: TableSource;
  readonly places: readonly number[];
}

async function openAll(
  paths: Paths,
  format: FileFormat,
  fields: readonly Field[],
): Promise<readonly OpenFile[]> {
  const files = await filesOf(paths, format);
  return Promise.all(files.map((path) => openDeclared(path, format, fields)));
}

async function openDeclared(path: string, format: FileFormat, fields: readonly Field[]): Promise<OpenFile> {
  const source = await openFile(path, format, fields);
  return { source, places: declaredColumns(source, fields, path) };
}

/** Where in a table the declared columns are. HEDDLE4001 where it has none of the name, or of another type. */
export function declaredColumns(source: TableSource, fields: readonly Field[], where: string): number[] {
  return fields.map((field) => columnOf(source, field, where));
}

/** A file as it is now. HEDDLE4001 where it is not there. */
async function fileIdentity(path: string): Promise<readonly string[]> {
  const found = await placeOf(path).identity(path);
  if (found === null) throw unreadable(path, 'no such file, or it cannot be read');
  return found;
}

function locationOf(paths: Paths, format: FileFormat): SourceLocation {
  return typeof paths === 'string' ? { kind: 'file', format, path: paths } : { kind: 'files', format, paths };
}

function columnOf(source: TableSource, wanted: Field, path: string): number {
  const index = source.fields.findIndex((field) => field.name === wanted.name);
  const found = source.fields[index];
  if (found === undefined) {
    const known = source.fields.map((field) => field.name).join(', ');
    throw unreadable(path, `no column ${wanted.name}; there are ${known}`);
  }
  if (found.type !== wanted.type)
    throw unreadable(path, `column ${found.name} is ${found.type}, not ${wanted.type}`);
  return index;
}
