import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BuildResult, build } from '../src/build/index.js';
import { readFunctionNames } from '../src/build/wasm/names.js';
import { MiniHost } from './support/mini-host.js';
import { scratchFolder, scratchProject } from './support/scratch.js';

const HALF = `
export const half = scalar({ args: [float64('x')], returns: float64() }, (x) => {
  if (x < 0) throw new RangeError('negative');
  return x / 2;
});`;
const CLOSURE = `
export const closure = scalar({ args: [float64('x')], returns: float64()TIER }, (x) =>
  [1, 2].map((each) => each * x).reduce((sum, each) => sum + each, 0) + JSON.stringify(x).length);`;
const PRODUCT = `
export const product = scalar({ args: [int64('a'), int64('b')], returns: int64() }, (a, b) => a * b);`;

/** A project whose entry has these functions. */
function entryOf(functions: readonly string[], finish?: Parameters<typeof scratchFolder>[0]): string {
  const source = `import { aggregate, float64, int64, scalar, struct } from '@heddle/pdk';\n${functions.join('\n')}\n`;
  return join(scratchProject({ 'src/udf.ts': source }, finish), 'src', 'udf.ts');
}

const untold = CLOSURE.replace('TIER', '');

describe('a module whose functions are compiled', () => {
  let result: BuildResult;
  let bytes: Uint8Array;
  const entry = entryOf([HALF], afterAll);
  const dumped = scratchFolder(afterAll);
  const built = scratchFolder(afterAll);

  beforeAll(async () => {
    result = await build({ entry, outfile: join(built, 'half.wasm'), dump: dumped });
    bytes = readFileSync(result.outfile);
  });

  it('has no engine, and is small', () => {
    expect(result.manifest).toMatchObject({ engine: 'none', functions: [{ tier: 'aot' }] });
    expect(result.manifest.functions[0]).not.toHaveProperty('bails');
    expect(bytes.length).toBeLessThan(300_000);
  });

  it('answers, in both of its ABIs, and names the place of a failure', async () => {
    const host = await MiniHost.load(bytes);
    expect(host.callScalar(0, [{ type: 'float64', values: [3, null, 5] }], 3, 'float64')).toEqual([
      1.5,
      null,
      2.5,
    ]);
    expect(JSON.parse(host.callExtism('half', '[{"x": 8}]'))).toEqual([4]);
    const failure = () => host.callScalar(0, [{ type: 'float64', values: [1, -1] }], 2, 'float64');
    expect(failure).toThrow('"frames":[{"function":"half","file":"src/udf.ts","line":4,"column":20}]');
    expect(failure).toThrow('"row":1');
  });

  it('has the names of compiled functions', () => {
    expect([...readFunctionNames(bytes).values()]).toContain('half');
  });

  it('is the same again', async () => {
    const again = await build({ entry, outfile: join(scratchFolder(), 'half.wasm') });
    expect(readFileSync(again.outfile).equals(bytes)).toBe(true);
  });

  it('comes with what each pass made', () => {
    expect(readdirSync(dumped).sort()).toEqual(['after.wat', 'before.wat', 'ir.txt', 'tiers.json']);
    expect(readFileSync(join(dumped, 'ir.txt'), 'utf8')).toContain('half.call(x: f64) -> (f64)');
    expect(readFileSync(join(dumped, 'after.wat'), 'utf8')).toContain('(func $half');
    expect(JSON.parse(readFileSync(join(dumped, 'tiers.json'), 'utf8'))).toEqual([
      { name: 'half', export: 'half', tier: 'aot' },
    ]);
  });
});

describe('a module with functions of both tiers', () => {
  it('says why, and runs both', async () => {
    const entry = entryOf([HALF, untold, PRODUCT]);
    const { manifest, outfile } = await build({ entry, outfile: join(scratchFolder(), 'both.wasm') });
    const [closure, half, product] = manifest.functions;
    expect(closure).toMatchObject({
      tier: 'js',
      tierReason: expect.stringMatching(/ \(src\/udf\.ts:\d+:\d+\)$/),
    });
    expect(half).toMatchObject({ tier: 'aot' });
    expect(product).toMatchObject({
      tier: 'aot',
      bails: [expect.stringMatching(/64 bits \(src\/udf\.ts:\d+:\d+\)$/)],
    });
    const host = await MiniHost.load(readFileSync(outfile));
    expect(host.callScalar(0, [{ type: 'float64', values: [2] }], 1, 'float64')).toEqual([7]);
    expect(host.callScalar(1, [{ type: 'float64', values: [3] }], 1, 'float64')).toEqual([1.5]);
    const [a, b] = [
      [2n, 2n ** 62n, -3n],
      [5n, -2n, 7n],
    ];
    const columns = [a, b].map((values) => ({ type: 'int64' as const, values: values ?? [] }));
    expect(host.callScalar(2, columns, 3, 'int64')).toEqual([10n, -(2n ** 63n), -21n]);
    const beyond = () =>
      host.callScalar(
        2,
        [1, 2].map(() => ({ type: 'int64', values: [2n ** 40n] })),
        1,
        'int64',
      );
    expect(beyond).toThrow('returned the bigint 1208925819614629174706176n, which is not an int64');
  });
});

describe('an aggregate whose finish changes the state', () => {
  it('stays in the js tier, which keeps the change', async () => {
    const source = `export const odd = aggregate({
  args: [float64('x')],
  state: struct({ sum: float64() }),
  returns: float64(),
  createState: () => ({ sum: 0 }),
  accumulate: (state, x) => { state.sum += x; },
  merge: (state, other) => { state.sum += other.sum; },
  finish: (state) => { state.sum += 1; return state.sum; },
});`;
    const { manifest } = await build({
      entry: entryOf([source]),
      outfile: join(scratchFolder(), 'odd.wasm'),
    });
    expect(manifest.functions[0]).toMatchObject({
      tier: 'js',
      tierReason: expect.stringMatching(/^finish changes the state \(src\/udf\.ts:\d+:\d+\)$/),
    });
  });
});

describe('the tier that is asked for', () => {
  it('js keeps a function out of the compiler', async () => {
    const half = HALF.replace('returns: float64()', "returns: float64(), tier: 'js'");
    const { manifest } = await build({ entry: entryOf([half]), outfile: join(scratchFolder(), 'js.wasm') });
    expect(manifest.functions[0]).toMatchObject({ tier: 'js', tierReason: "it is declared tier: 'js'" });
  });

  it('js of a build compiles nothing', async () => {
    const half = HALF.replace('returns: float64()', "returns: float64(), tier: 'aot'");
    const { manifest, outfile } = await build({
      entry: entryOf([half]),
      outfile: join(scratchFolder(), 'js.wasm'),
      tier: 'js',
    });
    expect(manifest.functions[0]).toMatchObject({
      tier: 'js',
      tierReason: 'the module was built for the js tier',
    });
    const host = await MiniHost.load(readFileSync(outfile));
    expect(host.callScalar(0, [{ type: 'float64', values: [3] }], 1, 'float64')).toEqual([1.5]);
  });

  it('aot makes a refusal an error, with the place', async () => {
    const entry = entryOf([CLOSURE.replace('TIER', ", tier: 'aot'")]);
    const failure = await build({ entry, outfile: join(scratchFolder(), 'x.wasm') }).catch(String);
    expect(failure).toMatch(
      /HEDDLE3009: closure is declared tier: 'aot' and cannot be compiled: .+\n\n +src\/udf\.ts:4:\d+:\n/,
    );
    expect(failure).toContain("hint: without tier: 'aot' it runs in the JavaScript engine");
  });

  it('is one of the two', () => {
    const entry = entryOf([HALF.replace('returns: float64()', "returns: float64(), tier: 'native' as 'js'")]);
    return expect(build({ entry, outfile: join(scratchFolder(), 'x.wasm') })).rejects.toThrow(
      "scalar() takes tier: 'aot' or 'js'",
    );
  });
});
