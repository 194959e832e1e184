import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuildResult, build } from '../src/build/index.js';
import { functionOffsets } from '../src/build/wasm/offsets.js';
import { ByteReader } from '../src/build/wasm/reader.js';
import { readSections, SectionId } from '../src/build/wasm/section.js';
import { MiniHost } from './support/mini-host.js';
import { scratchProject } from './support/scratch.js';

const HELPERS = `/** What two values have to do with each other. */
export function ratio(one: number, other: number): number {
  return one / other;
}
`;

const COMPILED = `import { aggregate, float64, int32, scalar, table, utf8 } from '@heddle/pdk';
import { ratio } from './helpers.js';

export const mean = scalar({ args: [float64('a'), float64('b')], returns: float64() }, (a, b) => {
  const half = ratio(a, b);
  return Math.sqrt(
    half,
  );
});

export const domain = scalar({ args: [utf8('text')], returns: utf8() }, (text) =>
  text
    .trim()
    .toUpperCase(),
);

export const collatz = scalar({ args: [float64('n')], returns: float64() }, (n) => {
  let at = n;
  while (at !== 1) at = at * 0.5 + 1;
  return at;
});

export const rest = aggregate({
  args: [float64('x')],
  state: float64(),
  returns: float64(),
  createState: () => 0,
  accumulate: (state, x) => state - x,
  merge: (state, other) => state + other,
  finish: (state) => -state,
});

export const parts = table({ args: [float64('n')], output: { part: float64() } }, function* (n) {
  for (let i = 0; i < n; i++) yield { part: Math.floor(i / n) };
});
`;

/** With a function that may bail out, one in the js tier, and one whose host imports give all others new indices. */
const MIXED = `${COMPILED}
function steps(n: number): number {
  return n < 2 ? 1 : steps(n - 1) + 1;
}
export const depth = scalar({ args: [int32('n')], returns: int32() }, (n) => steps(n));

export const chance = scalar({ args: [], returns: float64(), volatility: 'volatile' }, () => Math.random());
export const words = scalar({ args: [utf8('text')], returns: int32() }, (text) => text.split(/ +/).length);
`;

/** Instructions by what they are in the text format. */
const Op = {
  call: 0x10,
  eq: 0x61,
  floor: 0x9c,
  sqrt: 0x9f,
  neg: 0x9a,
  add: 0xa0,
  sub: 0xa1,
  mul: 0xa2,
  div: 0xa3,
};

/** A built module with its map. */
class Mapped {
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly folder: string;
  private readonly trace: TraceMap;

  constructor({ outfile, mapFile = '' }: BuildResult) {
    this.bytes = readFileSync(outfile);
    this.text = readFileSync(mapFile, 'utf8');
    this.folder = dirname(mapFile);
    this.trace = new TraceMap(this.text);
  }

  /** `file:line:column`, from 1, and the text that stands there, of a place in the module. */
  source(offset: number): { readonly place: string; readonly text: string } | undefined {
    const { source, line, column } = originalPositionFor(this.trace, { line: 1, column: offset });
    if (source === null) return undefined;
    const text = readFileSync(resolve(this.folder, source), 'utf8').split('\n')[line - 1] ?? '';
    return { place: `${source}:${line}:${column + 1}`, text: text.slice(column) };
  }

  /** What stands in the source where a function has an instruction, each once. */
  sources(name: string, opcode: number): string[] {
    const found = functionOffsets(this.bytes).find((each) => each.name === name);
    const offsets = found?.instructions.filter((offset) => this.bytes[offset] === opcode) ?? [];
    return [...new Set(offsets.map((offset) => this.source(offset)?.text ?? 'nothing'))];
  }
}

describe.each([
  ['without an engine', false, COMPILED, ['collatz', 'domain', 'mean', 'parts']],
  ['with the engine', true, MIXED, ['collatz', 'depth', 'domain', 'mean', 'parts', 'steps']],
])('the source map of a module %s', (_, engine, text, compiled) => {
  let folder: string;
  let result: BuildResult;
  let mapped: Mapped;

  beforeAll(async () => {
    const files = { 'src/udfs.ts': text, 'src/helpers.ts': HELPERS };
    folder = scratchProject(files, afterAll);
    result = await build({ entry: join(folder, 'src/udfs.ts'), sourceMap: true });
    mapped = new Mapped(result);
  });

  it('lies beside the module, which names it and is otherwise the same', async () => {
    expect(result.mapFile).toBe(`${result.outfile}.map`);
    const plain = join(folder, 'plain', 'udfs.wasm');
    await build({ entry: join(folder, 'src/udfs.ts'), outfile: plain });
    expect(existsSync(`${plain}.map`)).toBe(false);
    const without = readFileSync(plain);
    expect(Buffer.compare(mapped.bytes.subarray(0, without.length), without)).toBe(0);
    const module = await WebAssembly.compile(Uint8Array.from(mapped.bytes));
    const [section] = WebAssembly.Module.customSections(module, 'sourceMappingURL');
    expect(new ByteReader(new Uint8Array(section ?? new ArrayBuffer())).text()).toBe('udfs.wasm.map');
  });

  it('has the sources, relative to itself, and the names of the functions', () => {
    const { version, sources, sourcesContent, names } = JSON.parse(mapped.text);
    expect(version).toBe(3);
    expect(sources.toSorted()).toEqual(['../src/helpers.ts', '../src/udfs.ts']);
    expect(sourcesContent[sources.indexOf('../src/udfs.ts')]).toBe(text);
    const roles = ['accumulate', 'createState', 'finish', 'merge'].map((role) => `rest.${role}`);
    expect(names.toSorted()).toEqual([...compiled, ...roles].toSorted());
    expect(result.manifest.engine !== 'none').toBe(engine);
  });

  it.each([
    ['mean', Op.div, ['one / other;']],
    ['mean', Op.sqrt, ['sqrt(']],
    ['collatz', Op.mul, ['at * 0.5 + 1;']],
    ['rest.accumulate', Op.sub, ['state - x,']],
    ['rest.merge', Op.add, ['state + other,']],
    ['rest.finish', Op.neg, ['-state,']],
    ['parts', Op.floor, ['floor(i / n) };']],
    ['parts', Op.div, ['i / n) };']],
  ])('leads from code of %s (%i) to its source', (name, opcode, expected) => {
    expect(mapped.sources(name, opcode)).toEqual(expected);
  });

  it('leads from calls of the guest to the methods that they stand for', () => {
    expect(mapped.sources('domain', Op.call)).toEqual(
      expect.arrayContaining(['trim()', 'toUpperCase(),', '(text) =>']),
    );
  });

  it('leads nowhere from code that is not compiled', () => {
    const named = functionOffsets(mapped.bytes);
    const [first, last] = [named[0], named.at(-1)];
    expect(mapped.source((first?.instructions[0] ?? 0) - 1)).toBe(undefined);
    expect(mapped.source(last?.end ?? 0)).toBe(undefined);
    const sections = readSections(mapped.bytes);
    const code = sections.find(({ id }) => id === SectionId.code)?.content;
    expect(mapped.source((code?.byteOffset ?? 0) - mapped.bytes.byteOffset + 16)).toBe(undefined);
  });

  it("tells the lines of an engine's stack trace", async () => {
    let stop = false;
    const host = await MiniHost.load(mapped.bytes, () => {
      if (stop) throw new Error('enough');
    });
    stop = true;
    const index = result.manifest.functions.findIndex(({ name }) => name === 'collatz');
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 50;
    let stack = '';
    try {
      host.callScalar(index, [{ type: 'float64', values: [5] }], 1, 'float64');
    } catch (error) {
      stack = (error as Error).stack ?? '';
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
    const [, offset = '0'] = /at collatz \(wasm:.*wasm-function\[\d+\]:(0x[0-9a-f]+)\)/.exec(stack) ?? [];
    const line = text.split('\n').findIndex((each) => each.includes('while (at')) + 1;
    expect(mapped.source(Number(offset))).toEqual({
      place: `../src/udfs.ts:${line}:3`,
      text: 'while (at !== 1) at = at * 0.5 + 1;',
    });
  });
});
