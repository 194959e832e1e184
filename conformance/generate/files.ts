import type { Case } from '../corpus/case-file.js';
import { aggregateCases } from './aggregates.js';
import { partitionCases } from './partitions.js';
import { pluginSources } from './plugins.js';
import { resultCases } from './results.js';
import { scalarCases } from './scalars.js';
import { tableCases } from './tables.js';
import { type SampledType, sampledTypes } from './types.js';
import { vectorizedCases } from './vectorized.js';

/** The generated cases of one kind. */
interface Generator {
  readonly kind: string;
  /** The module that has their functions. */
  readonly module: string;
  readonly cases: (sampled: SampledType) => Case[];
}

const generators: readonly Generator[] = [
  { kind: 'scalar', module: 'generated/scalars', cases: scalarCases },
  { kind: 'vectorized', module: 'generated/vectorized', cases: vectorizedCases },
  { kind: 'aggregate', module: 'generated/aggregates', cases: aggregateCases },
  { kind: 'table', module: 'generated/tables', cases: tableCases },
  { kind: 'partition', module: 'generated/partitions', cases: partitionCases },
  { kind: 'result', module: 'generated/results', cases: resultCases },
];

/** All that `npm run generate` writes, and what it covers. */
export interface Generated {
  /** Text by path below `conformance/`. */
  readonly files: ReadonlyMap<string, string>;
  /** Numbers of cases: by type's text, then by kind. */
  readonly coverage: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** Makes every file anew; the same bytes each time. */
export function generate(): Generated {
  const files = new Map<string, string>();
  for (const [name, text] of pluginSources()) files.set(`plugins/generated/${name}`, text);
  const coverage = new Map(sampledTypes.map(({ text }) => [text, new Map<string, number>()]));
  for (const { kind, module, cases } of generators) {
    const families = new Map<string, Case[]>();
    for (const sampled of sampledTypes) {
      const made = cases(sampled);
      families.set(sampled.family, [...(families.get(sampled.family) ?? []), ...made]);
      coverage.get(sampled.text)?.set(kind, made.length);
    }
    for (const [family, made] of families) {
      if (made.length > 0) files.set(`cases/generated/${kind}-${family}.json`, fileText(module, made));
    }
  }
  return { files, coverage };
}

/** A file of cases, one property of a case a line. */
function fileText(module: string, cases: readonly Case[]): string {
  const blocks = cases.map((one) => {
    const lines = Object.entries(one).map(
      ([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`,
    );
    return `  {\n${lines.join(',\n')}\n  }`;
  });
  return `{\n"module": ${JSON.stringify(module)},\n"cases": [\n${blocks.join(',\n')}\n]\n}\n`;
}
