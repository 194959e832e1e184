import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { unreadable } from '../failure.js';
import type { Field } from '../table/types.js';
import type { FileFormat } from './format.js';
import { filesOf, type Paths } from './paths.js';
import { openFile, type SourceLocation, type TableSource, WHOLE } from './source.js';

/**
 * Files whose columns the program names, found and opened when they are read, one after the other as one table: HEDDLE4001
 * where one has no such columns, or of other types.
 */
export function declaredSource(paths: Paths, format: FileFormat, fields: readonly Field[]): TableSource {
  let opened: Promise<readonly OpenFile[]> | null = null;
  const open = () => {
    opened ??= Promise.all(filesOf(paths, format).map((path) => openDeclared(path, format, fields)));
    return opened;
  };
  return {
    fields,
    location: locationOf(paths, format),
    splits: UNKNOWN_SPLITS,
    rows: null,
    identity: () => JSON.stringify([format, filesOf(paths, format).map(fileIdentity)]),
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

async function openDeclared(path: string, format: FileFormat, fields: readonly Field[]): Promise<OpenFile> {
  const source = await openFile(path, format, fields);
  return { source, places: declaredColumns(source, fields, path) };
}

/** Where in a table the declared columns are. HEDDLE4001 where it has none of the name, or of another type. */
export function declaredColumns(source: TableSource, fields: readonly Field[], where: string): number[] {
  return fields.map((field) => placeOf(source, field, where));
}

/** A file as it is now. HEDDLE4001 where it is not there. */
function fileIdentity(path: string): readonly string[] {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  if (found === undefined) throw unreadable(path, 'no such file, or it cannot be read');
  return [resolve(path), String(found.size), String(found.mtimeNs), String(found.ino)];
}

function locationOf(paths: Paths, format: FileFormat): SourceLocation {
  return typeof paths === 'string' ? { kind: 'file', format, path: paths } : { kind: 'files', format, paths };
}

function placeOf(source: TableSource, wanted: Field, path: string): number {
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
