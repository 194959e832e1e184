import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jsTierModule } from '../corpus/js-tier.js';
import { readCorpus } from '../corpus/read.js';
import { HOSTILE, type Part } from './fault.js';

/** A share of the corpus, in a folder that runners take for the whole. */
export interface Stage {
  readonly name: string;
  readonly folder: string;
  /** What its cases call, of the modules that are built from TypeScript. */
  readonly modules: readonly string[];
  /** Those of them that have compiled functions. */
  readonly compiled: readonly string[];
}

/** What a stage takes of the corpus: files below `cases`, and hostile modules. */
interface Share {
  readonly name: string;
  readonly cases: (file: string) => boolean;
  readonly hostile: boolean;
}

/** The case that follows every hostile one; runners expect that it is there. */
const HONEST = 'hostile/honest';

/** The cases of one file below `cases`, or the hostile ones: takes seconds for a fault that they are known to show. */
export function stageOf(copy: string, part: Part, file: string): Stage {
  const hostile = file === HOSTILE;
  return makeStage(copy, part, { name: file, cases: (one) => one === `${file}.json`, hostile });
}

/**
 * The corpus in two stages: what is written by hand, with the hostile modules, tells most and takes least; only a fault
 * that it does not show is looked for in the others. Hostile modules, and those of other languages, have nothing of the compiler or
 * of the guest in them.
 */
export function stagesOfAll(copy: string, part: Part): readonly Stage[] {
  const made = part === 'compiler' || part === 'guest';
  const byHand = (file: string) => !file.startsWith('generated/') && !file.startsWith('compiled-');
  const concerns = (file: string) => !(made && file.startsWith('languages-'));
  return [
    makeStage(copy, part, {
      name: 'by hand',
      cases: (file) => byHand(file) && concerns(file),
      hostile: !made,
    }),
    makeStage(copy, part, { name: 'generated', cases: (file) => !byHand(file), hostile: false }),
  ];
}

function makeStage(copy: string, part: Part, { name, cases, hostile }: Share): Stage {
  const corpus = join(copy, 'conformance');
  const folder = join(copy, 'stages', part, name);
  mkdirSync(join(folder, 'cases', 'generated'), { recursive: true });
  mkdirSync(join(folder, 'hostile'));
  linkModules(join(corpus, 'dist'), join(folder, 'dist'), part);
  for (const file of readdirSync(join(corpus, 'cases'), { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.json') && cases(file)) {
      symlinkSync(join(corpus, 'cases', file), join(folder, 'cases', file));
    }
  }
  const all = JSON.parse(readFileSync(join(corpus, 'hostile', 'cases.json'), 'utf8')) as {
    readonly cases: readonly { readonly module: string }[];
  };
  const kept = all.cases.filter(({ module }) => hostile || module === HONEST);
  writeFileSync(join(folder, 'hostile', 'cases.json'), JSON.stringify({ ...all, cases: kept }));
  const called = new Set(readCorpus(folder).flatMap((one) => (one.extism ? [one.module] : [])));
  const modules = [...called].sort();
  const inJs = (module: string) => jsTierModule(join(corpus, 'dist', `${module}.wasm`), corpus);
  return { name, folder, modules, compiled: modules.filter((module) => existsSync(inJs(module))) };
}

/** The modules of the corpus. What has compiled functions runs without them as well where a fault of the guest is looked for. */
function linkModules(dist: string, to: string, part: Part): void {
  mkdirSync(to);
  for (const name of readdirSync(dist)) {
    if (name !== 'js-tier' || part === 'guest') symlinkSync(join(dist, name), join(to, name));
  }
}
