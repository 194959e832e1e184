import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { copyFile, isLocal } from '@heddle/engine';
import { useError } from '../errors.js';
import type { Host } from './host.js';

/**
 * A host that reads files of this machine alone, over tables in object stores as well: these are copied into a temporary folder first. With
 * the URL of a cluster, whose machines would not see them, they are HEDDLE4001.
 */
export function overLocalTables(host: Host): Host {
  return async (job, options) => {
    const elsewhere = job.tables.find(({ path }) => !isLocal(path));
    if (elsewhere === undefined) return host(job, options);
    if (options.url !== null)
      throw useError('HEDDLE4001', `${elsewhere.path}: with --url a table is a file that every machine has`);
    const folder = await mkdtemp(join(tmpdir(), 'heddle-tables-'));
    try {
      const tables = job.tables.map(async (table) => {
        if (isLocal(table.path)) return table;
        const path = join(folder, `${table.name}${extname(table.path)}`);
        await copyFile(table.path, path);
        return { ...table, path };
      });
      return await host({ ...job, tables: await Promise.all(tables) }, options);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
}
