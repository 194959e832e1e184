import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { col, count, from, range, read, sh } from '../../src/dataset/index.js';
import { failure } from '../support/run.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-sh-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const lines = (...texts: (string | null)[]) =>
  from(
    texts.map((line) => ({ line })),
    { line: 'utf8' },
  );
const node = (script: string, ...args: string[]) => [process.execPath, ['-e', script, ...args]] as const;
const numbers = range(0, 200_000).select({ line: col('id').cast('utf8') });

describe('words of sh', () => {
  const odd = 'a b;$(c)\'"';
  test.each([
    [sh`grep -c x`, ['grep', '-c', 'x']],
    [sh`  sort   -k ${2} `, ['sort', '-k', '2']],
    [
      sh`echo ${odd}${'x'} -${odd}- '' "a 'b' ${odd}" 'c "d" $e \n'`,
      ['echo', `${odd}x`, `-${odd}-`, '', `a 'b' ${odd}`, 'c "d" $e \\n'],
    ],
    [sh`cat ${['a b', 'c']} d ${[]}`, ['cat', 'a b', 'c', 'd']],
    [sh`${'ls'} a=b`, ['ls', 'a=b']],
  ])('%j', ({ argv }, words) => {
    expect(argv).toEqual(words);
  });

  test('what would be for a shell, and what is no command, is refused', () => {
    for (const wrong of [
      () => sh`cat | sort`,
      () => sh`cat > out`,
      () => sh`echo $HOME`,
      () => sh`echo "$HOME"`,
      () => sh`echo *.txt`,
      () => sh`a; b`,
    ])
      expect(wrong).toThrow(/^HEDDLE4002: sh starts no shell, which ".+" would be for/);
    expect(() => sh`echo 'a`).toThrow("HEDDLE4002: a quote in sh is never closed: '");
    expect(() => sh` `).toThrow('HEDDLE4002: a command needs a name');
    expect(() => sh`echo ${'\0'}`).toThrow('HEDDLE4002: a word of a command holds a zero byte');
    for (const wrong of [() => sh`cat x${['a']}`, () => sh`cat ${['a']}x`, () => sh`cat '${['a']}'`])
      expect(wrong).toThrow('HEDDLE4002: a list in sh stands by itself, between blanks');
  });
});

describe('commands as steps', () => {
  test('lines in, lines out, in every number of partitions', async () => {
    const set = lines('one', 'two', '', 'three');
    expect(await set.pipe('grep', ['-n', 'o']).collect()).toEqual([{ line: '1:one' }, { line: '2:two' }]);
    expect(await set.pipe(sh`grep -c ${'e$'}`).collect()).toEqual([{ line: '2' }]);
    for (const partitions of [1, 3])
      expect(
        await numbers
          .pipe('wc', ['-l'])
          .select({ n: col('line').cast('int64') })
          .collect({ partitions }),
      ).toEqual([{ n: 200_000n }]);
    expect(await read.command(sh`printf ${'a\\nb'}`).pipe('sort', ['-r']).collect()).toEqual([
      { line: 'b' },
      { line: 'a' },
    ]);
    const total = numbers.pipe('cat').pipe('tac').agg({ n: count() });
    expect(await total.collect()).toEqual([{ n: 200_000n }]);
    // No shell, no options of a shell: the word is what it is.
    expect(await read.command('echo', ['$(id)', '; ls', '*']).collect()).toEqual([{ line: '$(id) ; ls *' }]);
  });

  test('CSV, JSON lines and Arrow, typed', async () => {
    const rows = from([
      { id: 1n, name: 'a,"b"' },
      { id: 2n, name: null },
    ]);
    const schema = { id: 'int64', name: 'utf8' } as const;
    for (const format of ['csv', 'json', 'arrow'] as const) {
      const set = rows.pipe('cat', [], { input: format, output: { format, schema } });
      expect(await set.filter(col('id').gt(0)).select('name', 'id').collect()).toEqual([
        { name: 'a,"b"', id: 1n },
        { name: null, id: 2n },
      ]);
      const wrong = rows.pipe('cat', [], { input: format, output: { format, schema: { id: 'bool' } } });
      expect(await failure(wrong.collect())).toMatch(/^HEDDLE4001: cat: .*(bool)/);
    }
    const empty = rows.limit(0).pipe('cat', [], { input: 'csv', output: { format: 'csv', schema } });
    expect(await empty.collect()).toEqual([]);
  });

  test('a command is ended when no more rows are wanted, and need not read all', async () => {
    const start = performance.now();
    expect(await read.command('yes').limit(3).collect()).toEqual([
      { line: 'y' },
      { line: 'y' },
      { line: 'y' },
    ]);
    const endless = range(0, 2 ** 40).select({ line: col('id').cast('utf8') });
    expect(await endless.pipe('cat').limit(2, 1).collect()).toEqual([{ line: '1' }, { line: '2' }]);
    expect(await endless.pipe('head', ['-n', '1']).collect()).toEqual([{ line: '0' }]);
    expect(await endless.pipe(...node('process.exit(0)')).collect()).toEqual([]);
    const silent = node("console.log('1'); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)");
    expect(
      await read
        .command(...silent)
        .limit(1)
        .collect(),
    ).toEqual([{ line: '1' }]);
    expect(await read.command('sleep', ['100']).limit(0).collect()).toEqual([]);
    expect(
      await read
        .command('yes')
        .select({ a: col('line') })
        .limit(3)
        .explain(),
    ).toContain('command yes first 3');
    expect(performance.now() - start).toBeLessThan(30_000);
  });

  test('a command is given no more than it takes', async () => {
    let given = 0;
    const many = range(0, 2 ** 40).map('line', 'utf8', ({ id }) => {
      given++;
      return `${id}`.padStart(50);
    });
    const slow = node("process.stdin.once('readable', () => setTimeout(() => process.exit(0), 300))");
    expect(
      await many
        .select('line')
        .pipe(...slow)
        .collect(),
    ).toEqual([]);
    expect(given).toBeLessThan(4 * 65_536);
  });

  test('failures say the command and what it said', async () => {
    const message = (set: { collect(): Promise<unknown> }) => failure(set.collect());
    expect(await message(lines('a').pipe('grep', ['b']))).toBe('HEDDLE4008: grep b ended with exit code 1');
    expect(
      await lines('a')
        .pipe('grep', ['b'], { exits: [0, 1] })
        .collect(),
    ).toEqual([]);
    const loud = node("process.stderr.write('x'.repeat(10000) + 'it broke\\n'); process.exitCode = 3");
    const said = await message(lines('a').pipe(...loud));
    expect(said).toMatch(/ended with exit code 3: … x+it broke$/);
    expect(said.length).toBeLessThan(5_000);
    expect(await message(read.command(...node("process.kill(process.pid, 'SIGKILL')")))).toMatch(
      /was ended by SIGKILL$/,
    );
    expect(await message(read.command('no-such-command', ["it's"]))).toMatch(
      /^HEDDLE4008: no-such-command 'it'\\''s' cannot be started \(.*ENOENT\)$/,
    );
    expect(await message(lines('a', null).pipe('cat'))).toBe(
      'HEDDLE4004: a null is no line that a command could read',
    );
    expect(await message(lines('a\nb').pipe('cat'))).toMatch(
      /^HEDDLE4004: a text with a line break is no line/,
    );
    expect(() => range(0, 1).pipe('cat')).toThrow(
      /^HEDDLE4002: cat reads lines, which are one column of type utf8/,
    );
    const half = { output: { format: 'csv', schema: { a: 'int64' } } } as const;
    expect(await message(lines('a').pipe(...node('process.exit(7)'), half))).toMatch(
      /ended with exit code 7$/,
    );
    const bad = lines('a').map('line', 'utf8', () => {
      throw new Error('no');
    });
    expect(await message(bad.pipe('cat'))).toMatch(/^HEDDLE2001 .*no/);
    expect(await message(read.command('printf', ['\\377']))).toBe(
      "HEDDLE4001: printf '\\377': the text is not valid UTF-8",
    );
  });

  test('cancelling ends a command that says nothing', async () => {
    const signal = AbortSignal.timeout(200);
    expect(await failure(read.command('sleep', ['100']).collect({ signal }))).toBe(
      'HEDDLE2104: the query was cancelled',
    );
    const late = AbortSignal.abort();
    expect(await failure(read.command('sleep', ['100']).collect({ signal: late }))).toBe(
      'HEDDLE2104: the query was cancelled',
    );
  });

  test('nothing is written where a command fails behind its rows', async () => {
    const path = join(folder, 'out.csv');
    const set = read.command(...node("console.log('1'); process.exitCode = 1"));
    expect(await failure(set.write(path, 'csv'))).toMatch(/^HEDDLE4008/);
    expect(await failure(readFile(path))).toMatch(/ENOENT/);
  });
});
