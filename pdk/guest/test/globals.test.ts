import { describe, expect, it } from 'vitest';
import { Guest } from './support/guest.js';

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
