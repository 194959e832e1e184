/**
 * Builds the corpus: `plugins/*.ts` and `plugins/generated/*.ts` to `dist/`, `compiled/*.ts` to `dist/compiled/`, `hostile/*.wat` to
 * `dist/hostile/`, modules of other languages to `dist/languages/`; what has compiled functions also to `dist/js-tier/`, without them. A module is left alone while its sources, the PDK and the engine are the same.
 * Names of modules (`basics`, `compiled/text`) choose those of TypeScript that are made, and nothing else is; `--compiled` leaves out `dist/js-tier/`.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { HeddleModule } from '@heddle/host';
import { build } from '@heddle/pdk/build';
import { jsTierModule } from '../corpus/js-tier.js';
import { assembleHostile } from './hostile.js';
import { buildLanguage, LANGUAGES, languageSources } from './languages.js';
import { filesBelow, filesIn, refresh } from './refresh.js';

const corpus = fileURLToPath(new URL('../../../', import.meta.url));
const pdk = join(corpus, '..', 'pdk');
const plugins = join(corpus, 'plugins');
const hostile = join(corpus, 'hostile');
const parts = join(hostile, 'parts');
const example = join(corpus, '..', 'examples', '03-other-languages');

const compiled = filesBelow(join(pdk, 'dist'), '.js');
const shared = filesBelow(join(plugins, 'shared'), '.ts');
const engines = ['engine.wasm', 'lean.wasm'].map((name) => join(pdk, 'guest', name));
const failures: string[] = [];
let built = 0;

/** Of the message of a module that does not build. */
const SHOWN_LINES = 20;

/** Makes a module that is not up to date; whether it is then there. */
async function make(
  outfile: string,
  inputs: readonly string[],
  write: () => Promise<unknown> | unknown,
): Promise<boolean> {
  try {
    built += Number(await refresh(outfile, inputs, async () => void (await write())));
    return true;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    failures.push(`${relative(corpus, outfile)}: ${message.split('\n').slice(0, SHOWN_LINES).join('\n')}`);
    return false;
  }
}

const sources = [
  ...filesBelow(plugins, '.ts')
    .filter((file) => !shared.includes(file))
    .map((entry) => ({ entry, name: nameIn(plugins, entry) })),
  ...filesIn(join(corpus, 'compiled'), '.ts').map((entry) => ({ entry, name: nameIn(corpus, entry) })),
];
const { values: options, positionals: wanted } = parseArgs({
  options: { compiled: { type: 'boolean', default: false } },
  allowPositionals: true,
});
for (const { entry, name } of sources) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const outfile = join(corpus, 'dist', `${name}.wasm`);
  const inputs = [...compiled, ...engines, ...shared, entry];
  const made = await make(outfile, inputs, () => build({ entry, outfile }));
  const inJs = jsTierModule(outfile, corpus);
  if (options.compiled) continue;
  if (made && compiles(outfile)) {
    await make(inJs, inputs, () => build({ entry, outfile: inJs, tier: 'js' }));
  } else rmSync(inJs, { force: true });
}
if (wanted.length === 0) await makeOthers();

/** A source's path below a folder, without its ending: what cases call its module. */
function nameIn(folder: string, entry: string): string {
  return relative(folder, entry).replace(/\.ts$/, '');
}

/** Modules that no compiler of TypeScript makes. */
async function makeOthers(): Promise<void> {
  const assembler = filesBelow(fileURLToPath(new URL('./', import.meta.url)), '.js');
  for (const source of filesBelow(hostile, '.wat').filter((file) => !file.startsWith(parts))) {
    const outfile = join(corpus, 'dist', 'hostile', `${basename(source, '.wat')}.wasm`);
    const inputs = [...compiled, ...assembler, ...filesBelow(parts, '.wat'), source];
    await make(outfile, inputs, () => writeFileSync(outfile, assembleHostile(source, parts)));
  }
  for (const language of LANGUAGES) {
    const outfile = join(corpus, 'dist', 'languages', `${language}.wasm`);
    const inputs = [...compiled, ...languageSources(example, language)];
    await make(outfile, inputs, () => buildLanguage(example, language, outfile));
  }
}

/** Whether a module has a function in the compiled tier. */
function compiles(wasm: string): boolean {
  return HeddleModule.load(wasm).manifest.functions.some(({ tier }) => tier === 'aot');
}

for (const failure of failures) console.error(failure);
console.log(`corpus: ${built} modules built, ${failures.length} failed, the others are up to date`);
process.exitCode = failures.length === 0 ? 0 : 1;
