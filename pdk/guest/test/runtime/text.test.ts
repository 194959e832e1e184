import { describe, expect, test } from 'vitest';
import { Random } from '../support/random.js';
import { MODULES, Runtime } from '../support/runtime.js';

/** What a function of texts is to answer, in JavaScript's own words, and operands for it. */
interface Case {
  readonly expected: (...operands: never[]) => unknown;
  readonly operands: (random: Random) => readonly (string | number)[];
}

/** Letters whose case Unicode 16 and 17 have brought: V8's answers differ where its Unicode is an older one (docs/compiled.md). */
const SINCE_16 =
  /[\u{19b}\u{264}\u{1c89}\u{1c8a}\u{a7cb}-\u{a7cf}\u{a7d2}-\u{a7d5}\u{a7da}-\u{a7dc}\u{10d50}-\u{10d65}\u{10d70}-\u{10d85}\u{16ea0}-\u{16eb8}\u{16ebb}-\u{16ed3}]/u;

const SATURATED = 2 ** 31 - 1;

/** A text, and one that is often a part of it. */
function pair(random: Random): [string, string] {
  const text = random.text();
  if (random.below(3) === 0) return [text, random.text()];
  const start = random.below(text.length + 1);
  return [text, text.slice(start, start + random.below(4))];
}

const position = (random: Random): number =>
  random.pick([0, 0, 1, 2, 3, 5, 8, 20, 30, -1, -2, -3, -7, -30, SATURATED, -SATURATED - 1]);
const text = (random: Random): [string] => [random.text()];
const textAt = (random: Random): [string, number] => [random.text(), position(random)];
const pairAt = (random: Random): [string, string, number] => [...pair(random), position(random)];
const range = (random: Random): [string, number, number] => [
  random.text(),
  position(random),
  position(random),
];

const CASES: Readonly<Record<string, Case>> = {
  heddle_text_known: { expected: (t: string) => t, operands: text },
  heddle_text_is_well_formed: {
    expected: (t: string) => Number(!/\p{Surrogate}/u.test(t)),
    operands: text,
  },
  heddle_text_length: { expected: (t: string) => t.length, operands: text },
  heddle_text_code_unit: {
    expected: (t: string, i: number) => (i < 0 || i >= t.length ? -1 : t.charCodeAt(i)),
    operands: textAt,
  },
  heddle_text_code_point: {
    expected: (t: string, i: number) => (i < 0 ? -1 : (t.codePointAt(i) ?? -1)),
    operands: textAt,
  },
  heddle_text_at: { expected: (t: string, i: number) => t[i], operands: textAt },
  heddle_text_from_code: {
    expected: (code: number) => (code < 0 || code > 0x10ffff ? undefined : String.fromCodePoint(code)),
    operands: (random) => [random.pick([random.below(128), random.below(0x11_0000), -1, 0x11_0000, 0xd800])],
  },
  heddle_text_equal: {
    expected: (a: string, b: string) => Number(a === b),
    operands: (random) => (random.below(2) === 0 ? pair(random) : Array(2).fill(random.text())),
  },
  heddle_text_compare: {
    expected: (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0),
    operands: (random) => {
      const [a, b] = pair(random);
      const common = random.text();
      return random.below(2) === 0 ? [a, b] : [common + a, common + b];
    },
  },
  heddle_text_index_of: {
    expected: (t: string, n: string, at: number) => t.indexOf(n, at),
    operands: pairAt,
  },
  heddle_text_last_index_of: {
    expected: (t: string, n: string, at: number) => t.lastIndexOf(n, at),
    operands: (random) => [
      ...pair(random),
      random.pick([Number.NaN, Number.POSITIVE_INFINITY, 0, -3, 2.7, 5]),
    ],
  },
  heddle_text_includes: {
    expected: (t: string, n: string, at: number) => Number(t.includes(n, at)),
    operands: pairAt,
  },
  heddle_text_starts_with: {
    expected: (t: string, n: string, at: number) => Number(t.startsWith(n, at)),
    operands: pairAt,
  },
  heddle_text_ends_with: {
    expected: (t: string, n: string, at: number) => Number(t.endsWith(n, at)),
    operands: pairAt,
  },
  heddle_text_slice: { expected: (t: string, a: number, b: number) => t.slice(a, b), operands: range },
  heddle_text_substring: {
    expected: (t: string, a: number, b: number) => t.substring(a, b),
    operands: range,
  },
  heddle_text_substr: {
    expected: (t: string, a: number, b: number) =>
      t.slice(a, a < 0 ? Math.max(t.length + a, 0) + b : a + b).slice(0, Math.max(b, 0)),
    operands: (random) => [random.text(), position(random), random.pick([-1, 0, 1, 2, 5, 30])],
  },
  heddle_text_concat: { expected: (a: string, b: string) => a + b, operands: (r) => [r.text(), r.text()] },
  heddle_text_repeat: {
    expected: (t: string, n: number) => t.repeat(Math.max(n, 0)),
    operands: (random) => [random.text(), random.below(12) - 1],
  },
  heddle_text_pad_start: {
    expected: (t: string, n: number, f: string) => t.padStart(n, f),
    operands: (random) => [random.text(), random.below(60) - 5, random.text()],
  },
  heddle_text_pad_end: {
    expected: (t: string, n: number, f: string) => t.padEnd(n, f),
    operands: (random) => [random.text(), random.below(60) - 5, random.text()],
  },
  heddle_text_trim: { expected: (t: string) => t.trim(), operands: text },
  heddle_text_trim_start: { expected: (t: string) => t.trimStart(), operands: text },
  heddle_text_trim_end: { expected: (t: string) => t.trimEnd(), operands: text },
  heddle_text_upper: { expected: (t: string) => t.toUpperCase(), operands: text },
  heddle_text_lower: { expected: (t: string) => t.toLowerCase(), operands: text },
  heddle_text_split_count: { expected: (t: string, s: string) => t.split(s).length, operands: pair },
  heddle_text_split_part: {
    expected: (t: string, s: string, i: number) => t.split(s)[i],
    operands: (random) => [...pair(random), random.below(8) - 1],
  },
  heddle_text_replace: {
    expected: (t: string, p: string, r: string) => t.replace(p, r),
    operands: (random) => [...pair(random), replacement(random)],
  },
  heddle_text_replace_all: {
    expected: (t: string, p: string, r: string) => t.replaceAll(p, r),
    operands: (random) => [...pair(random), replacement(random)],
  },
};

function replacement(random: Random): string {
  let made = '';
  for (let left = random.below(5); left > 0; left--)
    made += random.pick(['$', '$$', '$&', '$`', "$'", '$1', '$<a>', 'x', random.text()]);
  return made;
}

describe.each(MODULES)('%s', (file, rounds) => {
  const runtime = new Runtime(file);

  test.each(Object.entries(CASES))('%s answers as JavaScript does', (name, { expected, operands }) => {
    const random = new Random(1);
    for (let round = 0; round < rounds; round++) {
      const given = operands(random);
      const answer = runtime.call(name, ...given);
      const wanted = (expected as (...operands: unknown[]) => unknown)(...given);
      if (!Object.is(answer, wanted)) expect({ given, answer }).toEqual({ given, answer: wanted });
    }
  });

  test('upper and lower case of every character are those of its Unicode', () => {
    const differ: string[] = [];
    const compare = (text: string): boolean =>
      runtime.call('heddle_text_upper', text) === text.toUpperCase() &&
      runtime.call('heddle_text_lower', text) === text.toLowerCase();
    for (let code = 0; code < 0x11_0000; code += 64) {
      const characters = Array.from({ length: 64 }, (_, i) => String.fromCodePoint(code + i));
      if (!compare(characters.join(' '))) differ.push(...characters.filter((one) => !compare(one)));
    }
    // Node's Unicode may be an older one.
    const other = differ.filter((character) => /\p{Assigned}/u.test(character) && !SINCE_16.test(character));
    expect(other).toEqual([]);
    if (process.versions.unicode === '17.0') expect(differ).toEqual([]);
  });

  test('every character is white space for trim where it is for JavaScript', () => {
    const others: string[] = [];
    for (let code = 0; code < 0x1_0000; code++) {
      const character = String.fromCharCode(code);
      if (runtime.call('heddle_text_trim', character) !== character.trim()) others.push(character);
    }
    expect(others).toEqual([]);
  });

  test('a loop over a text of any alphabet takes time in proportion to its length', () => {
    const [long, short] = [runtime.known('é😀x'.repeat(300_000)), 'é😀x'.repeat(4)];
    let sum = 0;
    for (let i = 0; i < 1_200_000; i++)
      sum += Number(BigInt.asIntN(32, runtime.chain('heddle_text_code_unit', long, i)));
    let expected = 0;
    for (let i = 0; i < 16; i++) expected += short.charCodeAt(i);
    expect(sum).toBe((expected / 4) * 300_000);
    for (let i = 1_200_000 - 1; i > 0; i -= 3) runtime.chain('heddle_text_at', long, i);
  });

  test('a text that grows at its end is not copied', () => {
    let text = runtime.known('');
    const piece = runtime.known('ab');
    const first = runtime.chain('heddle_text_concat', piece, piece);
    text = first;
    for (let i = 0; i < 1000; i++) text = runtime.chain('heddle_text_concat', text, piece);
    expect(runtime.text(text)).toBe('ab'.repeat(1002));
    expect(text & 0xffff_ffffn).toBe(first & 0xffff_ffffn);
    expect(runtime.text(first)).toBe('abab');
  });

  test('what is remembered of positions does not outlive the text', () => {
    for (const [text, unit] of [
      ['ééééaa', 'a'],
      ['aéaééa', 'a'],
      ['😀éaaaa', 'a'],
    ] as const) {
      expect(runtime.call('heddle_text_code_unit', text, 5)).toBe(unit.charCodeAt(0));
      expect(runtime.call('heddle_text_length', text)).toBe(text.length);
      const doubled = runtime.call('heddle_text_repeat', text, 2);
      expect(doubled).toBe(text + text);
    }
  });

  test('where there is no memory for a text it is empty, and others can be made', () => {
    const small = new Runtime(file, 1024);
    const tooLong = 2 ** 30 - 1;
    for (let round = 0; round < 3; round++) {
      expect(small.call('heddle_text_repeat', '\u00e9x', tooLong)).toBe('');
      expect(small.call('heddle_text_pad_start', 'x', tooLong, 'ab')).toBe('');
      expect(small.call('heddle_text_upper', 'abc')).toBe('ABC');
    }
  });

  test('an iteration gives characters', () => {
    const given = 'aé😀\ud83dx';
    const at: string[] = [];
    let byte = 0;
    for (;;) {
      const character = runtime.call('heddle_text_character', given, byte);
      if (character === undefined) break;
      at.push(String(character));
      byte += Buffer.byteLength(String(character));
    }
    expect(at).toEqual([...given]);
  });
});
