import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type FunctionInfo, HeddleModule } from '@heddle/host';

/** The functions of every module of realistic functions, by the name of the module. */
export function compiledFunctions(corpus: string): Map<string, readonly FunctionInfo[]> {
  const folder = join(corpus, 'dist', 'compiled');
  const names = readdirSync(folder).filter((name) => name.endsWith('.wasm'));
  return new Map(
    names
      .sort()
      .map((name) => [name.replace(/\.wasm$/, ''), HeddleModule.load(join(folder, name)).manifest.functions]),
  );
}

/** The share of the functions that are compiled, from 0 to 1. */
export function compiledShare(modules: ReadonlyMap<string, readonly FunctionInfo[]>): number {
  const all = [...modules.values()].flat();
  return all.filter(({ tier }) => tier === 'aot').length / all.length;
}

/** The text of `compiled/README.md`: how many functions are compiled, and what stopped the others. */
export function tierTable(modules: ReadonlyMap<string, readonly FunctionInfo[]>): string {
  const all = [...modules.values()].flat();
  const row = (name: string, functions: readonly FunctionInfo[]) => {
    const compiled = functions.filter(({ tier }) => tier === 'aot');
    const bailing = compiled.filter(({ bails }) => bails.length > 0);
    return `| ${name} | ${functions.length} | ${compiled.length} | ${bailing.length} |`;
  };
  const stopped = new Map<string, string[]>();
  for (const [name, functions] of modules) {
    for (const { tier, tierReason, export: exported } of functions) {
      if (tier === 'aot') continue;
      const { reason, place } = parts(tierReason ?? 'no reason given');
      stopped.set(reason, [
        ...(stopped.get(reason) ?? []),
        `${name}/${exported}${place === '' ? '' : ` (${place})`}`,
      ]);
    }
  }
  const reasons = [...stopped].sort(
    ([one, some], [other, more]) => more.length - some.length || (one < other ? -1 : 1),
  );
  return [
    '# What the compiler takes',
    '',
    'Written by `npm run tiers -w conformance` from the modules of `npm run build:conformance`: the functions of this folder, those that are',
    'compiled, and those of them that can leave a row to the js tier.',
    '',
    '| file | functions | compiled | can bail out |',
    '| --- | --- | --- | --- |',
    ...[...modules].map(([name, functions]) => row(`${name}.ts`, functions)),
    row('all', all),
    '',
    `${Math.round(100 * compiledShare(modules))} % are compiled. What stopped the others:`,
    '',
    '| reason | functions | which |',
    '| --- | --- | --- |',
    ...reasons.map(
      ([reason, functions]) =>
        `| ${reason.replaceAll('|', '\\|')} | ${functions.length} | ${functions.join(', ')} |`,
    ),
    '',
  ].join('\n');
}

/** The reason without its place, `(compiled/geo.ts:14:9)`, and the line and column of that. */
function parts(reason: string): { reason: string; place: string } {
  const [, text, place] = /^(.*) \([^()]*?:(\d+:\d+)\)$/s.exec(reason) ?? [];
  return text === undefined || place === undefined ? { reason, place: '' } : { reason: text, place };
}
