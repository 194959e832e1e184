import { describe, expect, test } from 'vitest';
import {
  type FunctionInfo,
  HeddleError,
  HeddleModule,
  InstancePool,
  parseType,
  typeText,
} from '../src/index.js';
import { type CorpusCase, type CorpusColumn, corpusFiles, corpusModule } from './corpus/cases.js';
import { corpusColumn, rowTexts } from './corpus/columns.js';
import { type Answer, directVariants, functionOf, type Variant } from './corpus/direct.js';

for (const { file, module: name, cases } of [...corpusFiles('cases'), ...corpusFiles('cases/generated')]) {
  describe(file, () => {
    const pools = new Map<string, InstancePool>();
    const poolFor = (entry: CorpusCase): InstancePool => {
      const key = JSON.stringify(entry.limits ?? {});
      const known = pools.get(key);
      if (known !== undefined) return known;
      const module = HeddleModule.load(corpusModule(name), { limits: entry.limits ?? {} });
      const pool = new InstancePool(module, { watch: entry.limits === undefined ? 'poll' : 'watchdog' });
      pools.set(key, pool);
      return pool;
    };

    for (const entry of cases) {
      test(entry.name, () => {
        const pool = poolFor(entry);
        const info = functionOf(pool.module, entry);
        for (const variant of directVariants(info, entry)) check(pool, info, entry, variant);
      });
    }
  });
}

describe('hostile', () => {
  const honest = new InstancePool(HeddleModule.load(corpusModule('hostile/honest')));
  const cases = corpusFiles('hostile').flatMap((file) => file.cases);
  const [first] = cases;

  for (const entry of cases) {
    const url = corpusModule(entry.module ?? '');
    test(entry.name, () => {
      const load = () => HeddleModule.load(url, { limits: entry.limits ?? {} });
      if (entry.load === undefined) {
        const pool = new InstancePool(load());
        const info = functionOf(pool.module, entry);
        const [variant] = directVariants(info, entry);
        if (variant === undefined) throw new Error('no way to run it');
        check(pool, info, entry, variant);
      } else {
        expect(failure(() => load().instantiate()).code).toBe(entry.load);
      }
      // Whatever a module does, another one runs unharmed.
      if (first === undefined) throw new Error('no cases');
      const info = functionOf(honest.module, first);
      for (const variant of directVariants(info, first).slice(0, 1)) check(honest, info, first, variant);
    });
  }
});

function check(pool: InstancePool, info: FunctionInfo, entry: CorpusCase, { name, run }: Variant): void {
  if (entry.error !== undefined) {
    const error = failure(() => pool.use(run));
    expect(error.code, `${name}: ${error.message}`).toBe(entry.error.code);
    if (entry.error.row !== undefined) expect(error.row, error.message).toBe(entry.error.row);
    for (const part of entry.error.message ?? []) expect(error.message).toContain(part);
    return;
  }
  const answer = pool.use(run);
  const { groupCount = 1 } = entry;
  if (entry.state !== undefined && answer.state !== undefined) {
    expectSame(`${name}: state`, [answer.state], [entry.state], groupCount);
  }
  const expected = expectedColumns(info, entry, answer);
  expectSame(name, answer.columns, expected, info.kind === 'aggregate' ? groupCount : entry.rows);
}

function expectedColumns(info: FunctionInfo, entry: CorpusCase, answer: Answer): readonly CorpusColumn[] {
  const { returns, output } = entry;
  if (info.kind === 'table' || info.kind === 'partition') {
    if (output === undefined) throw new Error('the case expects nothing');
    const names = [...(info.kind === 'table' ? ['row'] : []), ...info.output.map((field) => field.name)];
    expect(output.map((column) => column.name)).toEqual(names);
    return output;
  }
  if (returns === undefined) throw new Error('the case expects nothing');
  // An aggregate is finished twice.
  return answer.columns.map(() => returns);
}

function expectSame(
  what: string,
  actual: Answer['columns'],
  expected: readonly CorpusColumn[],
  length: number,
): void {
  expect(actual.length, what).toBe(expected.length);
  expected.forEach((column, i) => {
    const found = actual[i];
    if (found === undefined) return;
    expect(typeText(found.dataType), what).toBe(typeText(parseType(column.type).dataType));
    expect(rowTexts(found), `${what}, column ${column.name ?? i}`).toEqual(
      rowTexts(corpusColumn(column, length)),
    );
  });
}

function failure(run: () => unknown): HeddleError {
  try {
    run();
  } catch (error) {
    if (error instanceof HeddleError) return error;
    throw error;
  }
  throw new Error('nothing failed');
}
