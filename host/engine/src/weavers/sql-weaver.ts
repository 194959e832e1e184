import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Limits } from '@heddle/host';
import type { Table } from 'apache-arrow';
import { newMetrics } from '../exec/memory/operator-memory.js';
import { type ObservedRun, observed } from '../exec/observer.js';
import { rowsOf } from './answer.js';
import { refuseUncovered } from './refusals.js';
import type { Dialect } from './sql/dialect.js';
import { ProgramSql } from './sql/program.js';
import { type JobTable, Tables } from './staging.js';
import type { Program, Weaver } from './weaver.js';

/** A job of spec/sql.md that an engine runs for a program. */
export interface WovenJob {
  readonly plugins: readonly string[];
  readonly tables: readonly JobTable[];
  readonly query: string;
  readonly limits: Partial<Limits>;
}

/** An engine that runs a job and gives its answer; `signal` ends it. */
export type RunJob = (job: WovenJob, signal: AbortSignal | undefined) => Promise<Table>;

/** A weaver that writes a program as SQL; `folder` is for files that the engine must read, by default a temporary one. */
export function sqlWeaver(dialect: Dialect, folder: string | undefined, run: RunJob): Weaver {
  return {
    name: dialect.name,
    async run(program, { limits = {}, signal, observer } = {}) {
      signal?.throwIfAborted();
      const { tables, query } = woven(program, dialect);
      const elsewhere: ObservedRun = {
        plan: program.plan,
        where: dialect.name,
        stages: [],
        done: { stages: 0, partitions: 0 },
        metrics: newMetrics,
      };
      const answer = () =>
        tables.staged(folder, async (files, staging) => {
          const plugins = await modulesIn(staging, program);
          const table = await run({ plugins, tables: files, query, limits }, signal);
          return rowsOf(table, program.plan.fields, dialect.name);
        });
      return observed(observer, elsewhere, answer);
    },
    explain(program) {
      const { tables, query } = woven(program, dialect);
      const modules = distinctModules(program).map(({ digest, manifest }) => {
        const names = [...new Set(manifest.functions.map(({ name }) => name))];
        return `module ${digest.slice(0, 12)}: ${names.join(', ')}`;
      });
      return [...modules, ...tables.describe(), query].join('\n');
    },
  };
}

function woven(program: Program, dialect: Dialect): { readonly tables: Tables; readonly query: string } {
  refuseUncovered(program, dialect);
  const tables = new Tables(program);
  return { tables, query: ProgramSql.write(program, dialect, (node) => tables.nameOf(node)) };
}

/** Writes the modules of a program into a folder. */
async function modulesIn(folder: string, program: Program): Promise<string[]> {
  const modules = distinctModules(program);
  return Promise.all(
    modules.map(async (module) => {
      const path = join(folder, `${module.digest.slice(0, 12)}.wasm`);
      await writeFile(path, module.share().bytes);
      return path;
    }),
  );
}

function distinctModules({ modules }: Program) {
  return [...new Map(modules.map((module) => [module.digest, module])).values()];
}
