import type * as text from '../text.js';
import type { Rows } from './rows.js';

const words = [
  [''],
  ['a'],
  ['Hello World'],
  ['  Crème   brûlée\t– ein\u00a0Genuß '],
  ['ÄÖÜ ß ŉ ǰ ΑΣ'],
  ['日本語 テキスト'],
  ['a😀b👩‍👩‍👧 x'],
  ['<p class="x">A &lt; B</p>'],
  ['tacocat'],
  ['x'.repeat(300)],
  [null],
] as const;

export const rows = {
  upper: { rows: words },
  emailDomain: { rows: [['ada@Example.ORG'], ['a@b@c'], ['nobody'], ['@'], ['ü@münchen.de'], [null]] },
  canonicalEmail: {
    rows: [['x'], ['@x'], ['a+b+c@d.e'], ['ünï@x.de'], [null]],
    known: [
      [[' Ada.Lovelace+news@GoogleMail.com '], 'adalovelace@gmail.com'],
      [['a.b@x.org'], 'a.b@x.org'],
    ],
  },
  slug: { rows: words, known: [[['  Crème brûlée! '], 'creme-brulee']] },
  asciiSlug: { rows: words, known: [[['--Hello, World 2--'], 'hello-world-2']] },
  collapseSpaces: { rows: words },
  shortName: {
    rows: [
      ['Ada King', ' Lovelace '],
      ['', 'X'],
      ['  ', ''],
      ['😀', 'Y'],
      ['É', 'Z'],
      ['a', null],
    ],
  },
  titleCase: { rows: words, known: [[['the qUICK  fox'], 'The Quick  Fox']] },
  snakeCase: { rows: words, known: [[['someLongName'], 'some_long_name']] },
  truncate: {
    rows: [
      ['Hello World', 8],
      ['Hello World', 7],
      ['abc', 3],
      ['abc', 0],
      ['aé😀x', 4],
      ['abc', -1],
      [null, 2],
    ],
    edges: false,
  },
  maskCard: {
    rows: [['4111'], [''], ['12345678'], ['a b'], [null]],
    known: [[['4111 1111 1111 1234'], '**** **** **** 1234']],
  },
  isPalindrome: { rows: words },
  countVowels: { rows: words },
  wordCount: { rows: words },
  caesar: {
    rows: [
      ['Hello, World', 3],
      ['xyz', -29],
      ['é', 1],
      ['😀', 5],
      ['abc', 2_147_483_647],
    ],
    known: [[['Uryyb', 13], 'Hello']],
  },
  reversed: { rows: [[''], ['abc'], ['é1'], ['日本'], [null]], edges: false },
  accountNumber: { rows: [[0], [7], [123_456_789], [-5], [null]] },
  stripTags: { rows: words, known: [[['<b>a<i>b</i></b>>c'], 'ab>c']] },
  levenshtein: {
    rows: [
      ['', ''],
      ['', 'abc'],
      ['é', 'e'],
      ['😀', '😁'],
    ],
    known: [
      [['kitten', 'sitting'], 3],
      [['flaw', 'lawn'], 2],
    ],
  },
  prefixShare: {
    rows: [
      ['abc', 'abd'],
      ['', 'x'],
      ['日本', '日x'],
      ['a', ''],
    ],
  },
  urlHost: {
    rows: [['ftp:/x'], ['http://'], ['https://user@x.de:80/p'], ['http://Müller.de/ß'], [null]],
    known: [
      [['https://www.Example.org/a?b'], 'example.org'],
      [['http://localhost:8080'], 'localhost'],
    ],
  },
  isInternal: { rows: [['/a'], ['https://intranet.x'], ['db.internal'], ['https://x'], ['']] },
  soundex: {
    rows: [[''], ['é'], ['123'], ['Ä']],
    known: [
      [['Robert'], 'R163'],
      [['Rupert'], 'R163'],
      [['Tymczak'], 'T522'],
      [['Pfister'], 'P236'],
      [['Ashcraft'], 'A261'],
    ],
  },
  quoted: { rows: [['a'], ['a,b'], ['say "x"'], ['a\nb'], [''], [null], ['😀,']] },
  compareIgnoringCase: {
    rows: [
      ['a', 'B'],
      ['Z', 'z'],
      ['b', 'A'],
      ['é', 'z'],
      ['\uffee', '😀'],
      ['', 'x'],
    ],
  },
} satisfies Rows<typeof text>;
