/** `npm run tiers -w conformance`: writes `compiled/README.md` anew. The modules must be built. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiledFunctions, tierTable } from './table.js';

const corpus = fileURLToPath(new URL('../../../../', import.meta.url));
const text = tierTable(compiledFunctions(corpus));
writeFileSync(join(corpus, 'compiled', 'README.md'), text);
console.log(text);
