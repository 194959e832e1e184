import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Emitted } from '../compile/emit/index.js';
import type { ManifestFunction } from './manifest.js';

/** What the passes of the compiler made, for people who want to see it. */
export interface Passes {
  /** The intermediate form as text. */
  readonly ir: string;
  /** Undefined where nothing is compiled. */
  readonly emitted: Emitted | undefined;
  readonly functions: readonly ManifestFunction[];
}

/**
 * Writes one file a pass: `ir.txt`, `before.wat` and `after.wat` (the loops before and after optimisation), and
 * `tiers.json`.
 */
export async function dump(folder: string, { ir, emitted, functions }: Passes): Promise<void> {
  await mkdir(folder, { recursive: true });
  const tiers = functions.map(({ name, export: exported, tier, tierReason, bails }) => ({
    ...{ name, export: exported, tier },
    ...(tierReason !== undefined && { tierReason }),
    ...(bails !== undefined && { bails }),
  }));
  const files = {
    'ir.txt': ir,
    'before.wat': emitted?.text.before ?? '',
    'after.wat': emitted?.text.after ?? '',
    'tiers.json': `${JSON.stringify(tiers, null, 2)}\n`,
  };
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
}
