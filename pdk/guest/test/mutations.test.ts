import { describe, expect, it } from 'vitest';
import { type Batch, codecs } from './support/codecs/index.js';
import { ExtismFailure, Guest } from './support/guest.js';
import { samples } from './support/samples.js';
import { type FieldRecord, typeOf } from './support/types.js';

/** Every kind of layout, nested, in one struct, and short: each byte of the inputs is bent in turn. */
const chosen = samples.filter(([, values]) => JSON.stringify(values, (_, v) => `${v}`).length < 200);
const columns = [
  ['bool?', [true, null, false]],
  ['int8', [1, -128, 127]],
  ['int64?', [2n ** 60n, null, 5n]],
  ['float32', [0.5, -1, Number.NaN]],
  ['decimal128(10, 2)?', [-50n, null, 5n]],
  ['utf8?', ['é', null, 'abc']],
  ['binary', [Uint8Array.of(1), Uint8Array.of(), Uint8Array.of(2, 255)]],
  ['time[ms]', [0n, 86_399_999n, 5n]],
  [
    'interval',
    [
      [1, 2, 3n],
      [0, 0, 0n],
      [-1, -2, -3n],
    ],
  ],
  ['list<utf8?>?', [['a', null], null, []]],
  ['map<utf8, list<int32>>', [[['a', [1, 2]]], [], [['b', []]]]],
  [
    'struct<a: int32?, b: struct<c: date32>>',
    [
      { a: 1, b: { c: 2 } },
      { a: null, b: { c: 3 } },
      { a: 3, b: { c: 4 } },
    ],
  ],
] as const;

const batch: Batch = {
  rows: 3,
  fields: columns.map(([type], i): FieldRecord => ({ ...typeOf(type), name: `a${i}` })),
  columns: columns.map(([, values]) => values),
};

const guest = Guest.bounded(
  {
    args: columns.map(([type]) => type),
    returns: 'utf8',
    handler:
      '(...all) => JSON.stringify(all, (_, v) => typeof v === "bigint" ? String(v) : v instanceof Map ? [...v] : v)',
  },
  {
    kind: 'aggregate',
    args: ['list<int32?>?'],
    state: 'list<int32?>',
    returns: 'int64',
    handlers: `createState: () => [], accumulate: (state, list) => { state.push(...(list ?? [])); },
      merge: (state, other) => { state.push(...other); }, finish: (state) => BigInt(state.length)`,
  },
  ...chosen.map(([type]) => ({
    args: [type.endsWith('?') ? type : `${type}?`],
    returns: 'bool',
    handler: '(a) => a === null',
  })),
);

/** Calls with a damaged input: it fails as the contract says, or does not. */
function attempt(index: number, input: Uint8Array, verb = 0): boolean {
  try {
    guest.extism(index, input, verb);
    return true;
  } catch (error) {
    if (!(error instanceof ExtismFailure)) throw error;
    // Damage may also leave an input whose values the declaration refuses.
    expect(error.report.code).toMatch(/HEDDLE(230[12]|2005|2007)/);
    return false;
  }
}

/** A generator of its own, so that each run does the same. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state;
  };
}

const BYTES = [0x00, 0x01, 0x7f, 0x80, 0xc1, 0xff] as const;

describe.each(codecs)('damaged $name', (codec) => {
  const whole = codec.encode(batch);

  it('is fine as it is', () => {
    expect(attempt(0, whole)).toBe(true);
  });

  it('that is cut at any byte is told', () => {
    for (let length = 1; length < whole.length; length++) {
      const good = attempt(0, whole.slice(0, length));
      // A stream may end before its marker, and a protobuf message behind any field.
      if (codec.name === 'JSON' || codec.name === 'MessagePack') expect(good, `${length}`).toBe(false);
    }
  });

  it('with any byte bent does no harm', () => {
    for (let at = 0; at < whole.length; at++) {
      for (const byte of BYTES) {
        const bent = Uint8Array.from(whole);
        bent[at] = byte;
        attempt(0, bent);
      }
      const bent = Uint8Array.from(whole);
      bent[at] = (bent[at] ?? 0) ^ (1 << (at % 8));
      attempt(0, bent);
    }
  });

  it('with bytes exchanged, doubled or left out does no harm', () => {
    const next = random(7);
    for (let round = 0; round < 3_000; round++) {
      const bent = Uint8Array.from(whole);
      for (let times = next() % 4; times >= 0; times--) {
        const [from, to, count] = [next() % bent.length, next() % bent.length, next() % 24];
        bent.copyWithin(to, from, from + count);
      }
      attempt(0, next() % 3 === 0 ? bent.slice(0, next() % bent.length) : bent);
    }
  });

  it('of every type and of groups does no harm', () => {
    const next = random(11);
    const inputs: [number, Uint8Array, number][] = chosen.map(([type, values], i) => [
      2 + i,
      codec.encode({
        rows: values.length,
        fields: [{ ...typeOf(type), nullable: true, name: 'a0' }],
        columns: [values],
      }),
      0,
    ]);
    const group: FieldRecord = { ...typeOf('int64'), name: 'group' };
    const states: FieldRecord = { ...typeOf('list<int32?>'), name: 'state' };
    const lists = [[1, null], [], [3]];
    for (const verb of [0, 1]) {
      const args = { ...typeOf('list<int32?>?'), name: 'a0' };
      inputs.push([
        1,
        codec.encode({ rows: 3, fields: [group, args], columns: [[1n, 2n, 1n], lists] }),
        verb,
      ]);
    }
    for (const verb of [2, 3]) {
      inputs.push([
        1,
        codec.encode({ rows: 3, fields: [group, states], columns: [[1n, 2n, 1n], lists] }),
        verb,
      ]);
    }
    for (const [index, input, verb] of inputs) {
      expect(attempt(index, input, verb), `${index} ${verb}`).toBe(true);
      for (let round = 0; round < 150; round++) {
        const bent = Uint8Array.from(input);
        for (let times = next() % 3; times >= 0; times--) bent[next() % bent.length] = next() >> 8;
        attempt(index, bent, verb);
      }
    }
  });

  it('leaves the guest as good as before', () => {
    expect(attempt(0, whole)).toBe(true);
    expect(guest.host.liveBlocks).toBe(0);
  });
});
