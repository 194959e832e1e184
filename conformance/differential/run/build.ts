import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HeddleModule } from '@heddle/host';
import { build, type ManifestFunction } from '@heddle/pdk/build';
import { moduleSource } from '../program/module.js';
import type { Program } from '../program/program.js';

/** A module of programs, and what became of each. */
export interface Built {
  readonly programs: readonly Program[];
  readonly module: HeddleModule;
  /** By export: `p0` as the build decided, `q0` in the js tier. */
  readonly functions: ReadonlyMap<string, ManifestFunction>;
}

/** Programs that could not be built, and why. */
export interface Unbuilt {
  readonly program: Program;
  readonly why: string;
}

const LIMITS = { deadlineMs: 20_000 };

/** Builds the programs into one module; where that fails into several, until those that fail are alone. */
export async function buildPrograms(
  programs: readonly Program[],
): Promise<{ readonly built: readonly Built[]; readonly unbuilt: readonly Unbuilt[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-differential-'));
  try {
    // JavaScript: in TypeScript `a < (b) > (c)` is a call with type arguments.
    const entry = join(folder, 'programs.js');
    const outfile = join(folder, 'programs.wasm');
    writeFileSync(entry, moduleSource(programs));
    const { manifest } = await build({ entry, outfile });
    const module = HeddleModule.load(outfile, { limits: LIMITS });
    const functions = new Map(manifest.functions.map((one) => [one.export, one]));
    return { built: [{ programs, module, functions }], unbuilt: [] };
  } catch (error) {
    const [first] = programs;
    if (programs.length === 1 && first !== undefined) {
      return {
        built: [],
        unbuilt: [{ program: first, why: error instanceof Error ? error.message : String(error) }],
      };
    }
    const half = programs.length >> 1;
    const parts = [await buildPrograms(programs.slice(0, half)), await buildPrograms(programs.slice(half))];
    return { built: parts.flatMap(({ built }) => built), unbuilt: parts.flatMap(({ unbuilt }) => unbuilt) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
