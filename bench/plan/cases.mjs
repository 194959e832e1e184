/** The cases of a bench: what a function is given and must answer, in files that every runner reads. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromColumns } from '@heddle/host/arrow';
import { RecordBatchStreamWriter } from 'apache-arrow';
import { columnsOf, SLOT, valuesOf } from '../data/columns.mjs';
import { answerFields, expectedColumns, texts } from '../data/expected.mjs';
import { dist, moduleOf } from './modules.mjs';

/** Rows whose answers a definition has checksums of, in one batch; of an aggregate they go into its groups. */
const CHECKED_ROWS = 4096;

/** The inputs that a bench gives its functions: every share of nulls with every number of groups. */
export function inputsOf({ nulls, groups }) {
  const counts = groups.length === 0 ? [null] : groups;
  return nulls.flatMap((share) => counts.map((count) => ({ nulls: share, groups: count })));
}

/** An instance of the js tier, which answers first. */
async function withInstance(plugin, use) {
  const { module } = await moduleOf(plugin, 'js');
  const instance = module.instantiate({ watch: 'poll' });
  try {
    return use(module, instance);
  } finally {
    instance.close();
  }
}

/** The checksums of a function's answers, one for each input of the bench. */
export function checksumsOf(bench, name) {
  return withInstance(bench.plugin, (module, instance) =>
    inputsOf(bench).map((input) => {
      const info = module.function(name);
      const values = valuesOf(info, input, 0, CHECKED_ROWS);
      const hash = createHash('sha256');
      for (const text of texts(expectedColumns(instance, info, values, input.groups)))
        hash.update(`${text}\n`);
      return hash.digest('hex').slice(0, 16);
    }),
  );
}

/**
 * The files of one case: so many batches of so many rows, and the answers; of an aggregate those to the first batch.
 * What was written for these rows before is taken again in the same process.
 */
export function writeCase(bench, name, input, rows) {
  return withInstance(bench.plugin, (module, instance) => {
    const info = module.function(name);
    const folder = join(
      dist,
      'cases',
      `${rows}x${bench.batches}-nulls${input.nulls}-groups${input.groups ?? 0}`,
    );
    const [given, expected] = ['given', 'expected'].map((part) => join(folder, `${name}.${part}.arrow`));
    const one = {
      function: name,
      input: given,
      expected,
      batchRows: rows,
      ...(input.groups !== null && { groups: input.groups }),
    };
    if (written.has(given) && existsSync(given)) return one;
    mkdirSync(folder, { recursive: true });
    const starts = Array.from({ length: bench.batches }, (_, i) => i * rows);
    const batches = starts.map((from) => valuesOf(info, input, from, from + rows));
    const fields = input.groups === null ? info.args : [...info.args, SLOT];
    writeStream(
      given,
      fields,
      batches.map((values) => columnsOf(info, values)),
    );
    const answered = input.groups === null ? batches : batches.slice(0, 1);
    const answers = answered.map((values) => expectedColumns(instance, info, values, input.groups));
    writeStream(expected, answerFields(info), answers);
    written.add(given);
    return one;
  });
}

const written = new Set();

/** An Arrow IPC stream with a record batch for each list of columns. */
function writeStream(file, fields, batches) {
  const writer = new RecordBatchStreamWriter();
  const nullable = fields.map((field) => ({ ...field, nullable: true }));
  for (const columns of batches) {
    for (const batch of tableFromColumns(nullable, columns, columns[0].length).batches) writer.write(batch);
  }
  writeFileSync(file, writer.finish().toUint8Array(true));
}
