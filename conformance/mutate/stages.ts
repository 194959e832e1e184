import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsTierModule } from '../corpus/js-tier.js';
import { readCorpus } from '../corpus/read.js';

/** A share of the corpus, in a folder that runners take for the whole. */
export interface Stage {
  readonly name: string;
  readonly folder: string;
  /** What its cases call, of the modules that are built from TypeScript. */
  readonly modules: readonly string[];
  /** Those of them that have compiled functions. */
  readonly compiled: readonly string[];
}

/** The case that follows every hostile one; runners expect that it is there. */
const HONEST = 'hostile/honest';

/**
 * The corpus of a copy in two stages: what is written by hand, with the hostile modules, tells most and takes least; only a fault
 * that it does not show is looked for in the others.
 */
export function makeStages(copy: string): readonly Stage[] {
  const byHand = (file: string) => !file.startsWith('generated/') && !file.startsWith('compiled-');
  return [
    makeStage(copy, 'by hand', byHand, () => true),
    makeStage(
      copy,
      'generated',
      (file) => !byHand(file),
      (module) => module === HONEST,
    ),
  ];
}

/** A stage of the files below `cases` and of the hostile modules that are wanted. */
function makeStage(
  copy: string,
  name: string,
  wanted: (file: string) => boolean,
  lies: (module: string) => boolean,
): Stage {
  const corpus = join(copy, 'conformance');
  const folder = join(copy, 'stages', name);
  mkdirSync(join(folder, 'cases', 'generated'), { recursive: true });
  mkdirSync(join(folder, 'hostile'));
  symlinkSync(join(corpus, 'dist'), join(folder, 'dist'));
  for (const file of readdirSync(join(corpus, 'cases'), { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.json') && wanted(file)) {
      symlinkSync(join(corpus, 'cases', file), join(folder, 'cases', file));
    }
  }
  const hostile = JSON.parse(readFileSync(join(corpus, 'hostile', 'cases.json'), 'utf8')) as {
    readonly cases: readonly { readonly module: string }[];
  };
  const cases = hostile.cases.filter(({ module }) => lies(module));
  writeFileSync(join(folder, 'hostile', 'cases.json'), JSON.stringify({ ...hostile, cases }));
  const called = new Set(readCorpus(folder).flatMap((one) => (one.extism ? [one.module] : [])));
  const modules = [...called].sort();
  const inJs = (module: string) => jsTierModule(join(corpus, 'dist', `${module}.wasm`), corpus);
  return { name, folder, modules, compiled: modules.filter((module) => existsSync(inJs(module))) };
}
