import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CreatedFunction } from '@heddle/engine';
import { readableFile } from '../files.js';
import type { HostFunction } from '../hosts/host.js';

/**
 * Runs `task` with the modules of created functions: those in TypeScript are built, once a file, into a temporary folder that is gone
 * afterwards. Throws what a build throws, and HEDDLE4001 for a file that cannot be read.
 */
export async function withCreated<T>(
  functions: readonly CreatedFunction[],
  task: (functions: readonly HostFunction[]) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'heddle-created-'));
  try {
    const built = new Map<string, string>();
    const created: HostFunction[] = [];
    for (const { name, language, file, source } of functions) {
      const path = readableFile(file);
      const module = language === 'wasm' ? path : (built.get(path) ?? join(folder, `${built.size}.wasm`));
      if (language === 'typescript' && !built.has(path)) {
        const { build } = await import('@heddle/pdk/build');
        await build({ entry: path, outfile: module });
        built.set(path, module);
      }
      created.push({ name, module, source });
    }
    return await task(created);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
