import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Random } from '../../guest/test/support/random.js';
import { build } from '../../src/build/build.js';
import { BUILTINS } from '../../src/compile/builtins/index.js';
import { MiniHost } from '../support/mini-host.js';
import { scratchProject } from '../support/scratch.js';
import { EXPRESSIONS, type Returns } from './support/builtin-expressions.js';

/**
 * Each of the language's own functions that compiled code has, in a function of its own: what it answers, or throws,
 * is what the js tier does, for rows of edge values and for random ones.
 */

const TYPES = ['float64', 'float64', 'int32', 'utf8', 'utf8', 'int64', 'int64'] as const;
const PARAMETERS = ['x', 'y', 'n', 's', 't', 'b', 'c'];
const ROWS = 400;
const LONE = /\p{Surrogate}/gu;

const ALL = Object.entries(EXPRESSIONS).flatMap(([returns, texts]) =>
  texts.map((expression) => ({ returns: returns as Returns, expression })),
);

/** Names in the order of the manifest. */
function nameOf(index: number): string {
  return `f${String(index).padStart(3, '0')}`;
}

function source(): string {
  const args = PARAMETERS.map((name, i) => `${TYPES[i]}('${name}')`).join(', ');
  const functions = ALL.map(({ returns, expression }, i) => {
    const type = returns.endsWith('?') ? `nullable(${returns.slice(0, -1)}())` : `${returns}()`;
    return `export const ${nameOf(i)} = scalar({ args: [${args}], returns: ${type} }, (${PARAMETERS.join(', ')}) => ${expression});`;
  });
  const names = 'scalar, nullable, float64, int32, int64, utf8, bool';
  return [`import { ${names} } from '@heddle/pdk';`, ...functions].join('\n');
}

type Row = readonly (number | bigint | string)[];

function rows(): Row[] {
  const random = new Random(7);
  const text = (): string => {
    const kind = random.below(6);
    if (kind === 0) return String(random.number());
    if (kind === 1) return String(random.bigint());
    if (kind === 2)
      return random.pick(['', ' 12 ', '0x1F', '-Infinity', 'a,b,,c', '2024-02-29', 'ΑΣ', 'ß', '$&', '😀x']);
    return random.text().replace(LONE, '');
  };
  return Array.from({ length: ROWS }, (_, i): Row => {
    const [s, t] = [text(), text()];
    const start = random.below(s.length + 1);
    const part = s.slice(start, start + random.below(3)).replace(LONE, '');
    const small = random.below(2) === 0 ? random.below(12) - 2 : random.bits() | 0;
    return [
      random.number(),
      random.number(),
      small,
      s,
      i % 2 === 0 ? part : t,
      random.bigint(),
      random.bigint(),
    ];
  });
}

class Tier {
  private constructor(
    private readonly host: MiniHost,
    readonly functions: readonly { readonly tier?: string; readonly tierReason?: string | null }[],
  ) {}

  static async of(folder: string, tier?: 'js'): Promise<Tier> {
    const outfile = join(folder, `${tier ?? 'aot'}.wasm`);
    const { manifest } = await build({ entry: join(folder, 'functions.ts'), outfile, tier });
    return new Tier(await MiniHost.load(readFileSync(outfile)), manifest.functions);
  }

  /** What each row answers, or the error with all that it says. */
  answers(fn: number, rows: readonly Row[], returns: Returns): readonly unknown[] {
    const columns = TYPES.map((type, i) => ({ type, values: rows.map((row) => row[i] ?? null) }));
    const type = returns.endsWith('?') ? returns.slice(0, -1) : returns;
    try {
      return this.host.callScalar(fn, columns, rows.length, type as 'utf8');
    } catch (error) {
      // A batch ends at the first row that throws.
      return rows.length === 1 ? [String(error)] : rows.flatMap((row) => this.answers(fn, [row], returns));
    }
  }
}

test('every function that is lowered is among the expressions', () => {
  const texts = ALL.map(({ expression }) => expression);
  const called = (key: string): boolean => {
    const name = key.slice(key.lastIndexOf('.') + 1);
    const method = /^[a-z]+\./.test(key);
    return texts.some((text) => text.includes(method ? `.${name}(` : `${key}(`));
  };
  expect([...BUILTINS.calls.keys()].filter((key) => !called(key))).toEqual([]);
});

describe('functions of the language', () => {
  let aot: Tier;
  let js: Tier;
  beforeAll(async () => {
    const folder = scratchProject({ 'functions.ts': source() }, afterAll);
    aot = await Tier.of(folder);
    js = await Tier.of(folder, 'js');
  }, 120_000);

  test.each(
    ALL.map(({ returns, expression }, i) => [expression, returns, i] as const),
  )('%s', (_, returns, i) => {
    expect(aot.functions[i]).toMatchObject({ tier: 'aot' });
    const given = rows();
    const [answers, wanted] = [aot.answers(i, given, returns), js.answers(i, given, returns)];
    const different = given
      .map((row, at) => ({ row, answer: answers[at], wanted: wanted[at] }))
      .filter(({ answer, wanted }) => !Object.is(answer, wanted));
    expect(different.slice(0, 5)).toEqual([]);
  });
});
