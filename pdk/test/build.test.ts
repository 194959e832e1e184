import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BuildResult, build, type Step } from '../src/build/index.js';
import { MiniHost } from './support/mini-host.js';
import { fixture, scratchFolder, scratchProject } from './support/scratch.js';

async function customSection(bytes: Uint8Array, name: string): Promise<unknown> {
  const module = await WebAssembly.compile(Uint8Array.from(bytes));
  const [section, ...others] = WebAssembly.Module.customSections(module, name);
  expect(others).toEqual([]);
  return JSON.parse(new TextDecoder().decode(section));
}

describe('a built module', () => {
  let result: BuildResult;
  let bytes: Uint8Array;
  let host: MiniHost;
  const steps: Step[] = [];

  beforeAll(async () => {
    const outfile = join(fixture('..'), '..', 'dist', 'test', 'geo.wasm');
    result = await build({ entry: fixture('geo.ts'), outfile, onStep: (step) => steps.push(step) });
    bytes = readFileSync(outfile);
    host = await MiniHost.load(bytes);
  });

  /** Calls by export name. */
  function call(name: string, columns: Parameters<MiniHost['callScalar']>[1], rows: number) {
    const index = result.manifest.functions.findIndex((definition) => definition.export === name);
    const signature = result.manifest.functions[index]?.signature ?? '';
    const type = /-> (\w+)/.exec(signature)?.[1];
    return host.callScalar(index, columns, rows, type as 'utf8');
  }

  it('answers through the direct ABI', () => {
    const [distance, unknown] = call(
      'haversine',
      [
        { type: 'float64', values: [59.9, null] },
        { type: 'float64', values: [10.7, 0] },
        { type: 'float64', values: [40.6, 0] },
        { type: 'float64', values: [-73.8, 0] },
      ],
      2,
    );
    expect(distance).toBeCloseTo(5911.662, 3);
    expect(unknown).toBe(null);
    expect(call('cleanName', [{ type: 'utf8', values: ['  Gardermoen ', 'ÅL', null, ''] }], 4)).toEqual([
      'Gardermoen',
      'ÅL',
      null,
      '',
    ]);
    expect(call('isNorth', [{ type: 'float64', values: [1, -1, null] }], 3)).toEqual([true, false, null]);
    const days = [
      { type: 'int64', values: [0n, 2n ** 60n, 5n] },
      { type: 'int32', values: [1, -1, null] },
    ] as const;
    expect(call('addDays', days, 3)).toEqual([86_400_000_000n, 2n ** 60n - 86_400_000_000n, null]);
  });

  it('answers as an Extism plugin', () => {
    const answer = host.callExtism('cleanName', '[["  Oslo "], { "name": "Rome" }, [null]]');
    expect(JSON.parse(answer)).toEqual(['Oslo', 'Rome', null]);
    expect(() => host.callExtism('cleanName', 'neither')).toThrow();
  });

  it('tells where in the TypeScript a function threw', () => {
    const fail = () => call('shout', [{ type: 'utf8', values: ['a', ''] }], 2);
    const line =
      1 +
      readFileSync(fixture('geo.ts'), 'utf8')
        .split('\n')
        .findIndex((text) => text.includes('nothing to'));
    expect(fail).toThrow('"HEDDLE2001"');
    expect(fail).toThrow('RangeError: nothing to shout');
    expect(fail).toThrow(`"file":"test/fixtures/geo.ts","line":${line}`);
    expect(fail).toThrow('"function":"loud"');
  });

  it('carries its manifest in a section and behind an export', async () => {
    const section = await customSection(bytes, 'heddle.manifest');
    expect(section).toEqual(result.manifest);
    expect(JSON.parse(host.callExtism('heddle_manifest'))).toEqual(result.manifest);
    expect(result.manifest.functions.map(({ export: name }) => name)).toEqual([
      'addDays',
      'cleanName',
      'haversine',
      'isNorth',
      'shout',
    ]);
    expect(result.manifest.functions.map(({ signature }) => signature)).toMatchInlineSnapshot(`
      [
        "add_days(micros int64, days int32?) -> int64?",
        "clean_name(name utf8) -> utf8",
        "haversine(lat1 float64, lon1 float64, lat2 float64, lon2 float64) -> float64",
        "is_north(lat float64) -> bool",
        "loud(text utf8) -> utf8",
      ]
    `);
    expect(result.manifest.functions[0]).toMatchObject({ volatility: 'stable', tier: 'aot', kind: 'scalar' });
    expect(result.manifest.functions[2]?.doc).toBe('Great-circle distance in kilometres.');
  });

  it('carries the source map of the user code last, with the sources', async () => {
    const map = (await customSection(bytes, 'heddle.sourcemap')) as Record<string, unknown[]>;
    const own = map.sources?.filter((_, index) => map.sourcesContent?.[index] !== null);
    expect(own).toEqual(['test/fixtures/geo.ts', 'test/fixtures/geo/angle.ts']);
    expect(
      map.sources?.every((source) => !String(source).startsWith('..') && !String(source).startsWith('/')),
    ).toBe(true);
    const text = Buffer.from(bytes).toString('latin1');
    expect(text.lastIndexOf('heddle.sourcemap')).toBeGreaterThan(text.lastIndexOf('heddle.manifest'));
  });

  it('exports the ABI and one function per definition, and imports only Extism', async () => {
    const module = await WebAssembly.compile(Uint8Array.from(bytes));
    const imports = WebAssembly.Module.imports(module).map(({ module: from, name }) => `${from}.${name}`);
    expect(imports).toEqual(result.manifest.imports);
    expect(imports.every((name) => name.startsWith('extism:host/env.'))).toBe(true);
    const exports = WebAssembly.Module.exports(module).map(({ name }) => name);
    const abi = 'abi alloc bailouts error manifest reset scalar'.split(' ').map((name) => `heddle_${name}`);
    expect(exports.sort()).toEqual(
      [...abi, 'addDays', 'cleanName', 'haversine', 'isNorth', 'memory', 'shout'].sort(),
    );
  });

  it('is small', () => {
    expect(bytes.length).toBeLessThan(1_300_000);
    expect(gzipSync(bytes).length).toBeLessThan(450_000);
  });

  it('holds no path of the machine that built it', () => {
    const text = Buffer.from(bytes).toString('latin1');
    expect(text).not.toContain(fixture('').replace(/[\\/]$/, ''));
  });

  it('comes with the time and size of every step', () => {
    expect(steps).toEqual(result.steps);
    expect(steps.map(({ name }) => name).sort()).toEqual([
      ...['assemble', 'bundle', 'emit', 'evaluate', 'globals', 'lower', 'parse', 'purity'],
      ...['snapshot', 'type-check', 'validate', 'write'],
    ]);
    expect(steps.every(({ ms }) => ms >= 0)).toBe(true);
    expect(result.sizes.module).toBe(bytes.length);
    expect(result.sizes.module).toBeGreaterThan(result.sizes.engine);
  });
});

describe('a module with a volatile function', () => {
  const files = {
    'src/dice.ts': `import { float64, int64, scalar, timestamp, timestampFromDate } from '@heddle/pdk';
      export const dice = scalar({ args: [], returns: float64(), volatility: 'volatile' }, () => Math.random());
      export const now = scalar({ args: [], returns: timestamp('ms'), volatility: 'volatile' }, () =>
        timestampFromDate(new Date(), 'ms'));
      const Clock = Date;
      export const sneaky = scalar({ args: [], returns: int64() }, () => BigInt(Clock.now()));
    `,
  };

  it('asks its host, afresh for every instance, and lets no other function ask', async () => {
    const project = scratchProject(files);
    const { outfile, manifest } = await build({ entry: join(project, 'src', 'dice.ts') });
    const bytes = readFileSync(outfile);
    const module = await WebAssembly.compile(Uint8Array.from(bytes));
    const imports = WebAssembly.Module.imports(module).map(({ module: from, name }) => `${from}.${name}`);
    expect(imports).toEqual(manifest.imports);
    expect(imports.slice(-2)).toEqual([
      'wasi_snapshot_preview1.random_get',
      'wasi_snapshot_preview1.clock_time_get',
    ]);
    expect(WebAssembly.Module.exports(module).map(({ name }) => name)).not.toContain('heddle_host_random');

    const [first, second] = [await MiniHost.load(bytes), await MiniHost.load(bytes)];
    const draws = [first, second].flatMap((host) => host.callScalar(0, [], 100, 'float64')).map(Number);
    expect(new Set(draws).size).toBe(200);
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThan(1);
    const [time] = first.callScalar(1, [], 1, 'int64');
    expect(Math.abs(Number(time) - Date.now())).toBeLessThan(60_000);
    expect(() => first.callScalar(2, [], 1, 'int64')).toThrow('Date.now(): a UDF has no clock');
  });
});

describe('a build', () => {
  const entry = `import { int32, scalar } from '@heddle/pdk';
    import { more } from './lib/more.js';
    export const next = scalar({ args: [int32('n')], returns: int32() }, (n) => more(n));
  `;
  const files = {
    'src/next.ts': entry,
    'src/lib/more.ts': 'export const more = (n: number): number => n + 1;',
  };

  it('gives the same bytes for the same input, wherever the project lies', async () => {
    const [first, second] = [scratchProject(files), scratchProject(files)];
    const built = [];
    for (const project of [first, first, second]) {
      const { outfile } = await build({ entry: join(project, 'src', 'next.ts') });
      expect(outfile).toBe(join(project, 'dist', 'next.wasm'));
      built.push(readFileSync(outfile));
    }
    expect(built[0]?.equals(built[1] ?? Buffer.of())).toBe(true);
    expect(built[0]?.equals(built[2] ?? Buffer.of())).toBe(true);
    expect(readdirSync(join(first, 'dist'))).toEqual(['next.wasm']);
  });

  it('checks types under the tsconfig.json that covers the entry, and only what goes into the module', async () => {
    const config = {
      compilerOptions: { strict: false, paths: { '#lib/*': ['./src/lib/*'] }, skipLibCheck: true },
    };
    const project = scratchProject({
      ...files,
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          ...config.compilerOptions,
          module: 'esnext',
          moduleResolution: 'bundler',
          lib: ['es2023'],
        },
        include: ['src'],
      }),
      'src/next.ts': entry
        .replace('./lib/more.js', '#lib/more')
        .replace('(n) => more(n)', '(n) => more(null)'),
      'src/unrelated.test.ts': 'export const wrong: string = 1;',
    });
    const { manifest } = await build({ entry: join(project, 'src', 'next.ts') });
    expect(manifest.functions).toHaveLength(1);
    writeFileSync(
      join(project, 'src', 'lib', 'more.ts'),
      'export const more = (n: number): number => n + "1";',
    );
    await expect(build({ entry: join(project, 'src', 'next.ts') })).rejects.toThrow('src/lib/more.ts:1:');
  });

  it('takes a package that has the name of a Node module, and JSON', async () => {
    const project = scratchProject({
      'node_modules/events/package.json': '{ "name": "events", "version": "3.3.0", "main": "index.js" }',
      'node_modules/events/index.js': 'module.exports = { count: (list) => list.length };',
      'data.json': '[1, 2, 3]',
      'count.js': `import { int32, scalar } from '@heddle/pdk';
        import { count } from 'events';
        import data from './data.json';
        export const f = scalar({ args: [], returns: int32() }, () => count(data));`,
    });
    const { outfile, warnings } = await build({ entry: join(project, 'count.js') });
    expect(warnings).toEqual([]);
    const host = await MiniHost.load(readFileSync(outfile));
    expect(host.callScalar(0, [], 2, 'int32')).toEqual([3, 3]);
  });

  it('lets code ask for globals before it uses them', async () => {
    const outfile = join(scratchFolder(), 'portable.wasm');
    await build({ entry: fixture('portable.mjs'), outfile });
    const host = await MiniHost.load(readFileSync(outfile));
    expect(host.callScalar(0, [], 1, 'utf8')).toEqual(['none,undefined,0,undefined,']);
    expect(host.callScalar(1, [], 1, 'utf8')).toEqual(['udf,function,x,true,function,undefined']);
  });

  it('writes nothing when it fails', async () => {
    const folder = scratchFolder();
    const outfile = join(folder, 'out.wasm');
    await expect(build({ entry: fixture('errors/type-error.ts'), outfile })).rejects.toThrow();
    expect(readdirSync(folder)).toEqual([]);
  });
});
