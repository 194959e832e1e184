import { describe, expect, it } from 'vitest';
import { Guest } from './support/guest.js';
import { tableRows } from './support/kinds.js';

/** What an expression gives inside a function, as text. */
function evaluate(
  expression: string,
  guest = Guest.of({ returns: 'utf8', handler: `() => String(${expression})` }),
): string {
  const answer = guest.call(0, 'utf8', [], 1);
  return 'values' in answer ? String(answer.values[0]) : answer.error.message;
}

describe('the language', () => {
  it.each([
    ['new Date(86400000).toISOString()', '1970-01-02T00:00:00.000Z'],
    ['new Date(2020, 1, 29, 12).getTime() === Date.UTC(2020, 1, 29, 12)', 'true'],
    ['new Date(0).getTimezoneOffset()', '0'],
    ['new Date(0) instanceof Date && new Date(0).constructor === Date', 'true'],
    ['new (class extends Date {})(5).getTime()', '5'],
    ['Date.parse("2020-01-01T00:00:00Z")', '1577836800000'],
    [
      'typeof performance + typeof Atomics + typeof setTimeout + typeof fetch',
      'undefinedundefinedundefinedundefined',
    ],
    ['atob(btoa("heddle"))', 'heddle'],
    ['[..."a1b2".matchAll(/\\d/g)].join()', '1,2'],
    ['"ǆ".toUpperCase() + "İ".toLowerCase().length', 'Ǆ2'],
    ['typeof __heddle_encode + typeof __heddle_decode', 'undefinedundefined'],
  ])('%s', (expression, value) => {
    expect(evaluate(expression)).toBe(value);
  });

  it.each([
    'Date.now()',
    'new Date()',
    'Date()',
    'Math.random()',
    'new (class extends Date {})()',
  ])('has no %s', (expression) => {
    expect(evaluate(expression)).toContain('so that it answers the same everywhere');
  });
});

describe('a volatile function', () => {
  const make = (handler: string, volatility = 'volatile'): Guest =>
    Guest.open({ args: ['int32'], returns: 'float64', volatility, handler });
  const run = (guest: Guest, rows: number): number[] => {
    const values = Array.from({ length: rows }, (_, i) => i);
    const answer = guest.call(0, 'float64', [{ type: 'int32', values }], rows);
    if ('values' in answer) return answer.values as number[];
    throw new Error(answer.error.message);
  };

  it('has a clock', () => {
    const guest = make(
      '() => (Date.now() === new Date().getTime() && Date() === new Date().toString() ? Date.now() : -1)',
    );
    guest.now = 1_700_000_000_123_999_999n;
    expect(run(guest, 2)).toEqual([1_700_000_000_123, 1_700_000_000_123]);
    guest.now = 86_400_000_000_000n;
    expect(run(guest, 1)).toEqual([86_400_000]);
  });

  it('has randomness that is never used twice', () => {
    const guest = make('() => Math.random()');
    const values = [...run(guest, 1000), ...run(guest, 1000)];
    expect(new Set(values).size).toBe(2000);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    const mean = values.reduce((sum, value) => sum + value, 0) / 2000;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.05);
    // 32 numbers out of 256 bytes, and what a call leaves is not used by the next.
    expect(guest.randomCalls).toBe(2 * Math.ceil(1000 / 32));
    run(guest, 1);
    run(guest, 1);
    expect(guest.randomCalls).toBe(2 * Math.ceil(1000 / 32) + 2);
  });

  it('is told when the host has none', () => {
    const guest = make('(i) => (i ? Date.now() : Math.random())');
    guest.errno = 52;
    expect(() => run(guest, 1)).toThrow('Math.random: the host has no randomness (WASI error 52)');
    const plain = Guest.of({ returns: 'float64', volatility: 'volatile', handler: '() => Date.now()' });
    expect(plain.call(0, 'float64', [], 1)).toMatchObject({
      error: { message: 'InternalError: the host has no clock (WASI error 52)' },
    });
  });

  it.each(['immutable', 'stable'])('is not an %s one', (volatility) => {
    for (const expression of ['Date.now()', '+new Date()', 'Math.random()']) {
      const guest = make(`() => ${expression}`, volatility);
      expect(() => run(guest, 1)).toThrow("or declare volatility: 'volatile'");
      expect(guest.randomCalls).toBe(0);
    }
  });

  it('is so for its generators, states and promise jobs, and for no one else', () => {
    const guest = Guest.open(
      {
        kind: 'table',
        output: 'v: float64',
        volatility: 'volatile',
        handler: 'function* () { yield { v: Math.random() }; }',
      },
      { returns: 'float64', handler: '() => Math.random()' },
    );
    expect(tableRows(guest, 0, 'v: float64', [], 2).rows).toHaveLength(2);
    expect(guest.call(1, 'float64', [], 1)).toMatchObject({ status: -1, error: { code: 'HEDDLE2001' } });
  });

  it('may set Var, as a stable one may; an immutable one may not', () => {
    for (const volatility of ['stable', 'volatile']) {
      const guest = make('() => { Var.set("a", "b"); return 1; }', volatility);
      expect(run(guest, 1)).toEqual([1]);
    }
    expect(() => run(make('() => { Var.set("a", "b"); return 1; }', 'immutable'), 1)).toThrow(
      "TypeError: Var.set: an immutable function keeps nothing between calls, so that it answers the same everywhere; declare volatility: 'stable' or 'volatile'",
    );
  });
});

describe('what depends on the locale elsewhere does not here', () => {
  it.each([
    ['(1234567.891).toLocaleString()', '1234567.891'],
    ['(1234567.891).toLocaleString("de-DE")', '1234567.891'],
    ['12345678901234567890n.toLocaleString("de-DE")', '12345678901234567890'],
    ['["b", "a", "ä", "B"].sort((x, y) => x.localeCompare(y)).join("")', 'Babä'],
    ['"I".toLocaleLowerCase("tr") + "i".toLocaleUpperCase("tr")', 'iI'],
    ['new Date(0).toLocaleString("de-DE", { timeZone: "Europe/Berlin" })', '01/01/1970, 12:00:00 AM'],
    ['new Date(0).toLocaleDateString() + new Date(0).toLocaleTimeString()', '01/01/197012:00:00 AM'],
    ['new Date(0).toString()', 'Thu Jan 01 1970 00:00:00 GMT+0000'],
    ['new Date(2024, 6, 1).getHours() + new Date(2024, 6, 1).getTimezoneOffset()', '0'],
    ['typeof Intl', 'undefined'],
  ])('%s', (expression, value) => {
    expect(evaluate(expression)).toBe(value);
  });
});

describe('encodings', () => {
  it.each([
    ['new TextEncoder().encode("aé😀").join()', '97,195,169,240,159,152,128'],
    ['new TextEncoder().encode("\\ud800x").join()', '239,191,189,120'],
    ['new TextEncoder().encode().length', '0'],
    ['new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 0xc3, 0xa9]))', 'é'],
    ['new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf])).length', '1'],
    ['new TextDecoder().decode(new Uint8Array([97, 98, 99]).subarray(1))', 'bc'],
    ['new TextDecoder().decode(new DataView(new Uint8Array([97, 98]).buffer, 1))', 'b'],
    ['new TextDecoder().decode(new ArrayBuffer(0)).length', '0'],
    ['new TextDecoder().decode(new Uint8Array([0xff, 97]))', '\ufffda'],
    ['new TextDecoder("latin1")', 'RangeError: TextDecoder: only utf-8 is supported, not latin1'],
    [
      'new TextDecoder("utf8", { fatal: true }).decode(new Uint8Array([0xff]))',
      'TypeError: The encoded data was not valid for encoding utf-8',
    ],
    ['Host.arrayBufferToBase64(new Uint8Array([1, 2, 3, 4]).buffer)', 'AQIDBA=='],
    ['Host.arrayBufferToBase64(new Uint8Array([1, 2]))', 'AQI='],
    ['new Uint8Array(Host.base64ToArrayBuffer("AQIDBA==")).join()', '1,2,3,4'],
    ['new Uint8Array(Host.base64ToArrayBuffer("AQI")).join()', '1,2'],
    ['Host.base64ToArrayBuffer("A*")', 'TypeError: not base64: character 2'],
    [
      'Host.arrayBufferToBase64("text")',
      'TypeError: an ArrayBuffer, a typed array or a DataView is expected',
    ],
  ])('%s', (expression, value) => {
    expect(evaluate(expression)).toBe(value);
  });
});

describe('the host', () => {
  const say = (body: string): Guest =>
    Guest.of({ returns: 'utf8', volatility: 'stable', handler: `() => { ${body} }` });

  it('gets the lines of console', () => {
    const guest = say(
      'console.log("a", 1, { b: [2n < 3] }, null, undefined); console.error(new Error("e")); console.warn(); console.debug(Symbol("s")); console.trace("t"); return "";',
    );
    evaluate('', guest);
    expect(guest.host.logs).toEqual([
      { level: 'info', text: 'a 1 {"b":[true]} null undefined' },
      { level: 'error', text: 'Error: e' },
      { level: 'debug', text: 'Symbol()' },
      { level: 'debug', text: 't' },
    ]);
    expect(guest.host.liveBlocks).toBe(0);
  });

  it('answers Config', () => {
    const guest = say('return Config.get("region") + "/" + Config.get("none")');
    guest.host.config.set('region', 'nørd');
    expect(evaluate('', guest)).toBe('nørd/null');
    expect(guest.host.liveBlocks).toBe(0);
  });

  it('keeps Var', () => {
    const guest = say(
      'Var.set("a", "text"); Var.set("b", new Uint8Array([9, 1, 2]).subarray(1)); Var.set("c", "x"); Var.set("c", null); return [Var.getString("a"), new Uint8Array(Var.getBytes("b")), Var.getString("c"), Var.getBytes("d")].join("|")',
    );
    expect(evaluate('', guest)).toBe('text|1,2||');
    expect(guest.host.liveBlocks).toBe(0);
  });

  it('gives its input in the Extism ABI only, and takes no output', () => {
    const guest = say('return Host.inputString() + new Uint8Array(Host.inputBytes()).length');
    expect(evaluate('', guest)).toContain('this call has no Extism input');
    expect(new TextDecoder().decode(guest.extism(0, '[[]]'))).toBe('["[[]]4"]');
    expect(evaluate('', say('return Host.outputString("x")'))).toContain('return the value instead');
  });
});
