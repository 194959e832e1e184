import { dirname, resolve } from 'node:path';
import { encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec';
import type { CodePlaces } from './code-places.js';
import { type Project, projectPath } from './project.js';
import type { SourceMap } from './source-map.js';
import { withCustomSection } from './wasm/custom.js';
import { functionOffsets } from './wasm/offsets.js';
import { WasmFormatError } from './wasm/reader.js';
import { encodeName } from './wasm/section.js';

/** The custom section by which engines find the map of a module. */
const URL_SECTION = 'sourceMappingURL';

/**
 * The source map of a finished module's compiled code: of version 3, one line, whose columns are bytes from the beginning
 * of the module. The first instruction of each function carries its name.
 *
 * @param places of the module's compiled functions
 * @param map of the bundle: the user's sources
 * @param sourceName what the map calls a source of the bundle
 * @throws WasmFormatError when the module lacks a function that has places, which would be a fault of the build
 */
export function wasmSourceMap(
  module: Uint8Array,
  places: CodePlaces,
  { sources, sourcesContent }: SourceMap,
  sourceName: (source: string) => string,
): string {
  const functions = new Map(functionOffsets(module).map((each) => [each.name, each]));
  const names: string[] = [];
  const segments: SourceMapSegment[] = [];
  for (const [name, found] of places) {
    const placed = functions.get(name);
    if (placed === undefined) throw new WasmFormatError(`the module lacks the function ${name}`);
    for (const [index, { instruction, position }] of found.entries()) {
      const offset = placed.instructions[instruction];
      if (offset === undefined) throw new WasmFormatError(`${name} lacks the instruction ${instruction}`);
      if (position === undefined) segments.push([offset]);
      else {
        const place = [sources.indexOf(position.file), position.line - 1, position.column - 1] as const;
        segments.push(index === 0 ? [offset, ...place, names.push(name) - 1] : [offset, ...place]);
      }
    }
    // What follows is none of the user's.
    segments.push([placed.end]);
  }
  const mappings = encode([segments.sort(([left], [right]) => left - right)]);
  return JSON.stringify({ version: 3, sources: sources.map(sourceName), sourcesContent, names, mappings });
}

/** The module with the name of its source map, a file beside it, as its last section. */
export function withSourceMapUrl(module: Uint8Array, file: string): Uint8Array {
  return withCustomSection(module, URL_SECTION, encodeName(encodeURIComponent(file)));
}

/** How a map names sources of the bundle: relative to itself, that tools find them. */
export function mapSourceName({ root }: Project, mapFile: string): (source: string) => string {
  return (source) => projectPath(dirname(mapFile), resolve(root, source));
}
