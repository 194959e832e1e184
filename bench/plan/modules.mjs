/** The modules that are measured. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { HeddleModule } from '@heddle/host';
import { adopt, build } from '@heddle/pdk/build';
import { compile } from '../runners/node/assembly-script.mjs';

const bench = dirname(import.meta.dirname);
export const dist = join(bench, 'dist');
const built = new Map();

const once = (key, make) => {
  if (!built.has(key)) built.set(key, make());
  return built.get(key);
};

/** A plugin in a tier, built once a process: `{ file, module }`. `compiled` is what `heddle build` makes without being told. */
export const moduleOf = (plugin, tier) =>
  once(`${plugin} ${tier}`, async () => {
    mkdirSync(dist, { recursive: true });
    const file = join(dist, `${plugin}-${tier}.wasm`);
    const entry = join(bench, 'plugins', `${plugin}.ts`);
    await build({ entry, outfile: file, ...(tier === 'js' && { tier }) });
    return { file, module: HeddleModule.load(readFileSync(file)) };
  });

/** A plugin's twin in AssemblyScript. */
export const assemblyOf = (plugin) =>
  once(`${plugin} assembly`, async () => {
    const file = join(dist, `${plugin}-assembly.wasm`);
    writeFileSync(file, await compile(join(bench, 'assembly', `${plugin}.ts`)));
    return file;
  });

/** The functions of `assembly/literals.ts`, which are a plugin's too, as a plain Extism plugin: a call a row, literals in and out. */
export const literalsOf = (plugin) =>
  once(`${plugin} literals`, async () => {
    const { module } = await moduleOf(plugin, 'compiled');
    const wasm = await compile(join(bench, 'assembly', 'literals.ts'), ['--use', 'abort=']);
    const signatures = LITERALS.map((name) => module.function(name).signature);
    const file = join(dist, `${plugin}-literals.wasm`);
    writeFileSync(file, adopt(wasm, signatures, { format: 'proto-row' }).module);
    return file;
  });

/** The functions of `assembly/literals.ts`. */
const LITERALS = ['add_two'];
