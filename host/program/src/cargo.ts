import { join } from 'node:path';
import { cacheFolder, hostFile } from './installed.js';

/** The heddle-datafusion program. Throws HEDDLE4003 where it is not built. */
export function datafusionProgram(): string {
  return hostFile('HEDDLE_DATAFUSION_BIN', cargoProgram('heddle-datafusion'), 'datafusion');
}

/** Where Cargo puts a program, by its path below the release folder; it need not be there. */
export function cargoProgram(...path: string[]): string {
  const target = process.env.CARGO_TARGET_DIR ?? join(cacheFolder(), 'cargo-target');
  return `${join(target, 'release', ...path)}${process.platform === 'win32' ? '.exe' : ''}`;
}
