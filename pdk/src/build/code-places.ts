import { decode } from '@jridgewell/sourcemap-codec';
import type { Position } from '../compile/ir.js';
import { functionOffsets } from './wasm/offsets.js';

/** From an instruction on, code belongs to a place in the user's source, or to none. */
export interface CodePlace {
  /** Which of the function's instructions, from 0: it stays the same when indices change and code moves. */
  readonly instruction: number;
  /** Undefined for what the user did not write. */
  readonly position: Position | undefined;
}

/** The places of compiled functions, in the order of their instructions, by the names that the name section has for them. */
export type CodePlaces = ReadonlyMap<string, readonly CodePlace[]>;

/** Places of the functions of a module, by a source map of it whose columns are bytes of the module. */
export function codePlaces(module: Uint8Array, json: string): CodePlaces {
  const { sources, mappings } = JSON.parse(json) as { sources: string[]; mappings: string };
  const segments = decode(mappings)[0] ?? [];
  let next = 0;
  const placesOf = (instructions: readonly number[], end: number): CodePlace[] => {
    const places: CodePlace[] = [];
    let instruction = 0;
    for (; next < segments.length; next += 1) {
      const [offset = 0, source = -1, line = 0, column = 0] = segments[next] ?? [];
      if (offset >= end) break;
      while ((instructions[instruction] ?? end) < offset) instruction += 1;
      const file = sources[source];
      const position = file === undefined ? undefined : { file, line: line + 1, column: column + 1 };
      places.push({ instruction, position });
    }
    return places;
  };
  return new Map(
    functionOffsets(module).map(({ name, instructions, end }) => [name, placesOf(instructions, end)]),
  );
}
