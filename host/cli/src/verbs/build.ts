import { relative } from 'node:path';
import type { BuildResult } from '@heddle/pdk/build';
import { choice } from '../command-line.js';
import { UsageError } from '../errors.js';
import { withProgress } from '../progress.js';
import { bytes, milliseconds } from '../quantity.js';
import { tierLines } from '../tiers.js';
import { jsonOption, type Verb } from '../verb.js';

/** `heddle build`: TypeScript to a module. */
export const build: Verb = {
  name: 'build',
  usage: 'ENTRY [-o FILE] [--tier js] [--source-map] [--dump FOLDER]',
  details: [
    'Type-checks and bundles ENTRY, runs its top level once, and writes one WebAssembly module with every function it',
    'exports. Without -o the module is dist/<entry>.wasm beside the nearest package.json.',
    'Each function is compiled (aot) or left to the JavaScript engine in the module (js); the answers are the same, and',
    'the output says which it is and why.',
  ].join('\n'),
  options: {
    out: { type: 'string', short: 'o', value: 'FILE', help: 'the module to write' },
    tier: { type: 'string', value: 'TIER', help: 'js: compile nothing (default: auto)' },
    'source-map': { type: 'boolean', help: 'writes FILE.map, too: compiled code to lines of TypeScript' },
    dump: { type: 'string', value: 'FOLDER', help: 'where to write what each pass of the compiler made' },
    ...jsonOption,
  },
  async run(parsed, streams) {
    const [entry, ...more] = parsed.positionals;
    if (entry === undefined || more.length > 0) throw new UsageError('build needs one ENTRY');
    const tier = choice(parsed, 'tier', ['auto', 'js'], 'auto') === 'js' ? 'js' : undefined;
    const { build } = await import('@heddle/pdk/build');
    const result = await withProgress(streams, `building ${entry}`, () =>
      build({
        ...{ entry, outfile: parsed.text('out'), tier },
        ...{ sourceMap: parsed.flag('source-map'), dump: parsed.text('dump') },
      }),
    );
    for (const { message } of result.warnings) streams.note(`warning: ${message}`);
    if (parsed.flag('json')) {
      const { outfile, mapFile, sizes, steps, manifest } = result;
      const functions = manifest.functions.map(({ name, signature, tier, tierReason, bails }) => ({
        ...{ name, signature, tier, tierReason, bails },
      }));
      await streams.out(`${JSON.stringify({ outfile, mapFile, sizes, steps, functions })}\n`);
    } else await streams.out(summary(result));
  },
};

/** Bytes of the user's code, and what became of it where it is compiled. */
function sizesText({ bundle, compiled }: BuildResult['sizes']): string {
  return compiled === 0 ? bytes(bundle) : `${bytes(bundle)}, compiled to ${bytes(compiled)}`;
}

function summary({ outfile, mapFile, sizes, steps, manifest }: BuildResult): string {
  const width = Math.max(...steps.map((step) => step.name.length));
  return [
    `${relative('.', outfile)}  ${bytes(sizes.module)}, of it your code ${sizesText(sizes)}`,
    ...(mapFile === undefined ? [] : [relative('.', mapFile)]),
    ...manifest.functions.map(({ signature }) => `  ${signature}`),
    ...tierLines(manifest.functions),
    ...steps.map(
      ({ name, ms, bytes: size }) =>
        `  ${name.padEnd(width)} ${milliseconds(ms).padStart(8)}${size === undefined ? '' : `  ${bytes(size)}`}`,
    ),
    '',
  ].join('\n');
}
