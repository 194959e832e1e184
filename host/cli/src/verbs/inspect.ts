import { HeddleModule } from '@heddle/host';
import { UsageError } from '../errors.js';
import { readableFile } from '../files.js';
import { bytes } from '../quantity.js';
import { jsonOption, type Verb } from '../verb.js';

/** `heddle inspect`: what a module contains, read without running it. */
export const inspect: Verb = {
  name: 'inspect',
  usage: 'MODULE',
  details:
    'Shows the functions of a module with their signatures, its sizes, its imports and its digest. Nothing of it runs.',
  options: jsonOption,
  async run(parsed, streams) {
    const [name, ...more] = parsed.positionals;
    if (name === undefined || more.length > 0) throw new UsageError('inspect needs one MODULE');
    const module = HeddleModule.load(readableFile(name));
    const { manifest, digest } = module;
    const sizes = {
      module: module.byteLength,
      code: sourceBytes(module),
      sourceMap: module.section('heddle.sourcemap')?.length ?? 0,
      manifest: module.section('heddle.manifest')?.length ?? 0,
    };
    if (parsed.flag('json')) {
      const functions = manifest.functions.map(
        ({ name, export: exported, signature, volatility, tier, doc }) => ({
          name,
          export: exported,
          signature,
          volatility,
          tier,
          doc,
        }),
      );
      const { abi, pdk, engine, imports } = manifest;
      await streams.out(`${JSON.stringify({ digest, abi, pdk, engine, sizes, imports, functions })}\n`);
      return;
    }
    const lines = [
      `${name}  ${bytes(sizes.module)}, sha256 ${digest}`,
      `made by @heddle/pdk ${manifest.pdk} with ${manifest.engine}, ABI ${manifest.abi.join('.')}`,
      '',
      ...manifest.functions.flatMap((info) => [
        `  ${info.signature}`,
        `    ${info.volatility}, tier ${info.tier}, export ${info.export}${info.doc === null ? '' : `: ${info.doc}`}`,
      ]),
      '',
      `sizes: your sources ${bytes(sizes.code)}, source map ${bytes(sizes.sourceMap)}, manifest ${bytes(sizes.manifest)}`,
      `imports: ${importsText(manifest.imports)}`,
      '',
    ];
    await streams.out(lines.join('\n'));
  },
};

/** Imports by their module, each module named once. */
function importsText(imports: readonly string[]): string {
  const modules = new Map<string, string[]>();
  for (const name of imports) {
    const dot = name.lastIndexOf('.');
    const module = name.slice(0, dot);
    modules.set(module, [...(modules.get(module) ?? []), name.slice(dot + 1)]);
  }
  return [...modules].map(([module, names]) => `${module}: ${names.join(' ')}`).join('; ') || 'none';
}

/** Bytes of the user's own sources, as the source map has them. */
function sourceBytes(module: HeddleModule): number {
  const section = module.section('heddle.sourcemap');
  if (section === null) return 0;
  try {
    const { sourcesContent } = JSON.parse(new TextDecoder().decode(section)) as { sourcesContent?: unknown };
    if (!Array.isArray(sourcesContent)) return 0;
    return sourcesContent.reduce<number>(
      (sum, text) => sum + (typeof text === 'string' ? Buffer.byteLength(text) : 0),
      0,
    );
  } catch {
    return 0;
  }
}
