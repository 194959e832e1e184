import { join } from 'node:path';
import type { Case } from '../../corpus/case-file.js';
import { computeCases } from './cases.js';
import { topics } from './corpus.js';
import { Guest } from './guest.js';
import { ulpsBetween } from './ulps.js';

/**
 * The text of each `cases/compiled-*.json` by its name: answers of this engine, but for functions whose mathematics may
 * differ by some units in the last place, which answer as the guest does.
 *
 * @param corpus the folder of the corpus, with its modules built
 * @throws Error where guest and V8 are further apart than the rows allow
 */
export function caseFiles(corpus: string): Map<string, string> {
  return new Map(
    topics.map((topic) => {
      const guest = new Guest(join(corpus, 'dist', 'compiled', `${topic.name}.wasm`));
      const cases = computeCases(topic).map(({ entry, ulps }) =>
        ulps > 0 ? withAnswers(entry, guest, ulps) : entry,
      );
      return [`compiled-${topic.name}.json`, fileText(`compiled/${topic.name}`, cases)];
    }),
  );
}

function withAnswers(entry: Case, guest: Guest, ulps: number): Case {
  if (entry.returns === undefined) return entry;
  const answers = guest.answers(entry);
  for (const [row, cell] of (entry.returns.values ?? []).entries()) {
    const distance = ulpsBetween(answers[row] ?? null, cell);
    if (distance > ulps) {
      throw new Error(
        `${entry.name}, row ${row}: ${String(answers[row])} is ${distance} ulps from V8's ${String(cell)}`,
      );
    }
  }
  return { ...entry, returns: { ...entry.returns, values: answers } };
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
