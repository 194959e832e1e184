import { decode, encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { Location } from './code-frame.js';
import { PDK_SOURCE } from './pdk-modules.js';

/** A source map of version 3 as the build makes it: sources are relative to the project. */
export interface SourceMap {
  readonly version: 3;
  readonly sources: readonly string[];
  /** The user's own sources; null for packages, whose text nobody is shown. */
  readonly sourcesContent: readonly (string | null)[];
  readonly mappings: string;
  readonly names: readonly string[];
}

/** The bundler's map without the PDK's own sources, and with the others named alike on every machine. */
export function normalised(json: string): SourceMap {
  const map = JSON.parse(json) as {
    sources: string[];
    sourcesContent?: string[];
    mappings: string;
    names: string[];
  };
  const named = map.sources.map(sourceName);
  const kept = named.flatMap((name, index) => (name.startsWith(PDK_SOURCE) ? [] : [index]));
  const sources = kept.map((index) => named[index] ?? '');
  const sourcesContent = kept.map((index, at) =>
    isForeign(sources[at] ?? '') ? null : (map.sourcesContent?.[index] ?? null),
  );
  return { version: 3, sources, sourcesContent, mappings: mappingsTo(kept, map.mappings), names: [] };
}

/** The mappings to some of the sources, numbered anew. The map stays in the module's memory: the less the better. */
function mappingsTo(kept: readonly number[], mappings: string): string {
  const lines = decode(mappings).map((segments) =>
    segments.flatMap((segment): SourceMapSegment[] => {
      if (segment.length === 1) return [segment];
      const [column, source, line, sourceColumn] = segment;
      const at = kept.indexOf(source);
      return at === -1 ? [] : [[column, at, line, sourceColumn]];
    }),
  );
  return encode(lines);
}

/** Whether a source is not the user's own: the PDK, a package, or the build's stub. */
export function isForeign(source: string): boolean {
  return source.startsWith(PDK_SOURCE) || source.startsWith('node_modules/') || source === STUB_SOURCE;
}

/** The name of the file that imports the user's entry and registers its exports. */
export const STUB_SOURCE = '@heddle/pdk/entry.js';

function sourceName(source: string): string {
  if (source.startsWith('heddle:')) return source.slice('heddle:'.length);
  const packages = source.lastIndexOf('node_modules/');
  return packages === -1 ? source : source.slice(packages);
}

/** Looks up places of the bundle in the user's sources. */
export class SourcePositions {
  private readonly map: SourceMap;
  private readonly trace: TraceMap;

  constructor(map: SourceMap) {
    this.map = map;
    this.trace = new TraceMap(JSON.stringify(map));
  }

  /**
   * The source of a place in the bundle.
   * @param line counts from 1
   * @param column counts from 0
   * @param word what stands there; it is underlined where the source has the same text
   */
  locate(line: number, column: number, word = ''): Location | undefined {
    const position = originalPositionFor(this.trace, { line, column });
    if (position.source === null) return undefined;
    const content = this.map.sourcesContent[this.map.sources.indexOf(position.source)];
    const lineText = content?.split(/\r?\n/)[position.line - 1];
    const there = lineText?.startsWith(word, position.column) === true;
    return {
      file: position.source,
      line: position.line,
      column: position.column + 1,
      length: there ? word.length : 0,
      lineText,
    };
  }
}
