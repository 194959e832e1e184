import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../src/build/build.js';
import { MiniHost } from '../support/mini-host.js';
import { scratchProject } from '../support/scratch.js';

/** Texts that are compared with others are read in pieces of up to eight bytes: every length, and every byte counts. */

const ASCII = Array.from({ length: 34 }, (_, size) => 'user.1@mail.example.com/inbox?a=b,c'.slice(0, size));
const OTHERS = ['ß', 'é1', 'x😀', '😀', 'Grüße aus Köln', '日本語テキスト処理', 'naïve-😀-naïve-😀-naïve'];
const KNOWN = [...ASCII, ...OTHERS];

/** Texts that are a known one, or differ from it in one place. */
function near(known: string): string[] {
  const characters = Array.from(known);
  const changed = characters.map((_, at) => characters.with(at, 'Z').join(''));
  const shorter = [characters.slice(1).join(''), characters.slice(0, -1).join('')];
  return [known, ...changed, ...shorter, `${known}x`, `x${known}`, `${known}é`, `日${known}`, known + known];
}

const name = (index: number): string => `f${String(index).padStart(2, '0')}`;

describe('a text that is known', () => {
  let host: MiniHost;

  beforeAll(async () => {
    const functions = KNOWN.map((known, index) => {
      const constant = JSON.stringify(known);
      const tests = [`t === ${constant}`, `t.startsWith(${constant})`, `t.endsWith(${constant})`];
      const code = tests.map((test, bit) => `(${test} ? ${1 << bit} : 0)`).join(' + ');
      const args = "{ args: [utf8('t')], returns: int32(), tier: 'aot' }";
      return `export const ${name(index)} = scalar(${args}, (t) => ${code});`;
    });
    const text = ["import { int32, scalar, utf8 } from '@heddle/pdk';", ...functions].join('\n');
    const folder = scratchProject({ 'constants.ts': text }, afterAll);
    const { outfile } = await build({ entry: join(folder, 'constants.ts') });
    host = await MiniHost.load(readFileSync(outfile));
  });

  it.each(KNOWN.map((known, index) => [known, index] as const))('is found: %j', (known, index) => {
    const all = [...near(known), ''];
    const ascii = all.filter((each) => /^[\0-\x7f]*$/.test(each));
    // A column of ASCII alone has a loop of its own.
    for (const values of [all, ascii]) {
      const expected = values.map(
        (t) => (t === known ? 1 : 0) + (t.startsWith(known) ? 2 : 0) + (t.endsWith(known) ? 4 : 0),
      );
      const answers = host.callScalar(index, [{ type: 'utf8', values }], values.length, 'int32');
      expect(answers).toEqual(expected);
    }
  });
});
