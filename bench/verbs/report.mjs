/** `bench report FILE`: the tables of the documents, and the page. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { best } from '../measure/table.mjs';
import { readDefinitions } from '../plan/definition.mjs';
import { writeDocuments } from '../report/documents.mjs';
import { inOrder } from '../report/order.mjs';
import { page } from '../report/page.mjs';
import { readTable } from './options.mjs';

const options = { html: { type: 'string' } };

export async function run(args) {
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Error('report needs FILE.csv');
  const definitions = readDefinitions();
  const lines = inOrder(definitions, best(readTable(file)));
  if (values.html !== undefined) {
    writeFileSync(values.html, await page(definitions, lines));
    console.log(values.html);
    return 0;
  }
  for (const written of writeDocuments(lines)) console.log(written);
  return 0;
}
