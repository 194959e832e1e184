/**
 * Builds the corpus: `plugins/*.ts` to `dist/<name>.wasm`, `hostile/*.wat` to `dist/hostile/<name>.wasm`.
 * A module is left alone while its sources, the PDK and the engine are the same (a digest beside it tells).
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, makeManifest, withCustomSection } from '@heddle/pdk/build';
import binaryen from 'binaryen';

const here = dirname(fileURLToPath(import.meta.url));
const pdk = join(here, '..', 'pdk');

let built = 0;

/** Builds or assembles one module unless its digest says that nothing changed. */
async function refresh(outfile, inputs, make) {
  const hash = createHash('sha256');
  for (const input of inputs) hash.update(`${basename(input)}\0`).update(readFileSync(input));
  const digest = hash.digest('hex');
  const record = `${outfile}.digest`;
  if (existsSync(outfile) && existsSync(record) && readFileSync(record, 'utf8') === digest) return;
  mkdirSync(dirname(outfile), { recursive: true });
  await make(outfile);
  writeFileSync(record, digest);
  built += 1;
}

/** The files below a folder with one of these endings, in a stable order. */
function files(folder, ...endings) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .sort()
    .map((name) => join(folder, name));
}

/**
 * A module in text form, with the manifest that its first line describes as JSON:
 * `{ "functions": [{ "name", "export", "args": [["a", "float64", false]], "returns": ["float64", false] }] }`,
 * `"manifest": 2` for another version, `"raw": "..."` for a section of exactly this text, no JSON for no section.
 */
function assemble(text) {
  const parsed = binaryen.parseText(text);
  parsed.setFeatures(binaryen.Features.MVP | binaryen.Features.BulkMemory | binaryen.Features.MutableGlobals);
  const module = parsed.emitBinary();
  parsed.dispose();
  const described = /^;;\s*(\{.*\})\s*$/.exec(text.split('\n', 1)[0]);
  if (described === null) return module;
  const { raw, manifest, functions } = JSON.parse(described[1]);
  const section =
    raw ??
    JSON.stringify({ ...makeManifest(functions.map(declaration), facts), ...(manifest && { manifest }) });
  return withCustomSection(module, 'heddle.manifest', new TextEncoder().encode(section));
}

const facts = { pdk: 'conformance', engine: 'none', imports: [] };

function declaration({ name, export: exportName, args, returns: [type, nullable] }) {
  return {
    name,
    export: exportName,
    kind: 'scalar',
    args: args.map(([argument, type, nullable]) => ({ name: argument, type, nullable })),
    returns: { type, nullable },
    volatility: 'immutable',
  };
}

const tools = [...files(join(pdk, 'dist'), '.js'), join(pdk, 'guest', 'engine.wasm')];
for (const plugin of files(join(here, 'plugins'), '.ts')) {
  const outfile = join(here, 'dist', `${basename(plugin, '.ts')}.wasm`);
  await refresh(outfile, [...tools, ...files(join(here, 'plugins'), '.ts', '.json')], () =>
    build({ entry: plugin, outfile }),
  );
}
for (const source of files(join(here, 'hostile'), '.wat')) {
  const outfile = join(here, 'dist', 'hostile', `${basename(source, '.wat')}.wasm`);
  const inputs = [...files(join(pdk, 'dist'), '.js'), fileURLToPath(import.meta.url), source];
  await refresh(outfile, inputs, () => writeFileSync(outfile, assemble(readFileSync(source, 'utf8'))));
}
console.log(`corpus: ${built} modules built, the others are up to date`);
