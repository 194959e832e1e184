/**
 * `npm run generate`: writes `cases/generated/` and `plugins/generated/` anew and prints how many cases there are per type and
 * kind.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { coverageTable } from './coverage.js';
import { generate } from './files.js';

const corpus = fileURLToPath(new URL('../../../', import.meta.url));
const generated = generate();
for (const folder of ['cases/generated', 'plugins/generated'])
  rmSync(join(corpus, folder), { recursive: true, force: true });
for (const [path, text] of generated.files) {
  mkdirSync(dirname(join(corpus, path)), { recursive: true });
  writeFileSync(join(corpus, path), text);
}
console.log(coverageTable(generated.coverage));
