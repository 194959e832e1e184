import { type Field, type Plan, type TableSource, toArrowStream } from '@heddle/engine';
import {
  absolutePath,
  declaredSource,
  filesOf,
  hashed,
  inputsOf,
  rewritePlan,
  type SourceLocation,
} from '@heddle/engine/stages';

/** What the path of a table begins with that is a blob: an Arrow stream, by its digest. */
const BLOB = 'heddle-blob:';

/** A plan whose tables every process of a cluster can open, and those that had to be made blobs for that. */
export interface CarriedTables {
  readonly plan: Plan;
  readonly blobs: readonly Uint8Array[];
}

/**
 * A plan over the same rows that another process can read: files by their absolute paths or URLs, each of a folder or a pattern by itself, and
 * rows of this process as blobs.
 */
export async function carryTables(plan: Plan): Promise<CarriedTables> {
  const carried = new Map<TableSource, TableSource>();
  const blobs: Uint8Array[] = [];
  for (const source of sourcesOf(plan)) {
    const { location } = source;
    if (location.kind === 'memory') {
      const bytes = await arrowOf(source);
      blobs.push(bytes);
      carried.set(source, named({ kind: 'file', format: 'arrow', path: `${BLOB}${hashed(bytes)}` }, source));
    } else {
      const { format } = location;
      const files = await filesOf(location.kind === 'file' ? location.path : location.paths, format);
      const paths = files.map(absolutePath);
      carried.set(source, named({ kind: 'files', format, paths }, source));
    }
  }
  const over = rewritePlan(plan, (node) =>
    node.kind === 'scan' ? { ...node, source: carried.get(node.source) ?? node.source } : node,
  );
  return { plan: over, blobs };
}

/** Opens a table of a plan that was carried here; `blob` gives the file of a digest. */
export function openCarried(
  location: SourceLocation,
  fields: readonly Field[],
  blob: (digest: string) => string,
): TableSource {
  // Opened when it is scanned: how it is laid out depends on nothing that is in it.
  if (location.kind === 'memory') return named(location, { fields, rows: null });
  if (location.kind === 'files') return declaredSource(location.paths, location.format, fields);
  const { path, format } = location;
  if (!path.startsWith(BLOB)) return declaredSource(path, format, fields);
  const source = declaredSource(blob(path.slice(BLOB.length)), format, fields);
  return { ...source, location };
}

function sourcesOf(plan: Plan, found = new Set<TableSource>(), seen = new Set<Plan>()): Set<TableSource> {
  if (seen.has(plan)) return found;
  seen.add(plan);
  if (plan.kind === 'scan') found.add(plan.source);
  for (const input of inputsOf(plan)) sourcesOf(input, found, seen);
  return found;
}

async function arrowOf(source: TableSource): Promise<Uint8Array> {
  const batches = [];
  for await (const batch of source.scan(source.fields.map((_, index) => index))) batches.push(batch);
  return toArrowStream(source.fields, batches);
}

/** A table that is known by its place alone. */
function named(
  location: SourceLocation,
  { fields, rows }: Pick<TableSource, 'fields' | 'rows'>,
): TableSource {
  return {
    fields,
    location,
    splits: Number.MAX_SAFE_INTEGER,
    rows,
    scan() {
      throw new TypeError('a table that is read elsewhere');
    },
  };
}
