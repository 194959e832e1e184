/** `npm run compiled -w conformance`: writes `cases/compiled-*.json` anew. The modules must be built. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { caseFiles } from './files.js';

const corpus = fileURLToPath(new URL('../../../../', import.meta.url));
for (const [name, text] of caseFiles(corpus)) writeFileSync(join(corpus, 'cases', name), text);
