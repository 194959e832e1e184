import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { heddle, transcript } from './support/heddle.js';

/** `heddle sql` with CREATE FUNCTION before the query. */
let folder: string;
let temporary: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-create-'));
  temporary = await mkdtemp(join(tmpdir(), 'heddle-create-tmp-'));
  await cp('examples/00-hello/src/hello.ts', join(folder, 'hello.ts'));
  await cp('examples/00-hello/package.json', join(folder, 'package.json'));
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
  await cp('conformance/dist/basics.wasm', join(folder, 'basics.wasm'));
  await writeFile(join(folder, 'people.csv'), 'id,name\n1,Ada Lovelace\n2,\n');
  const broken =
    "import { scalar, utf8 } from '@heddle/pdk';\nexport const f = scalar({ args: [utf8()] }, 1);\n";
  await writeFile(join(folder, 'broken.ts'), broken);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(temporary, { recursive: true, force: true });
});

async function sql(query: string, ...options: string[]) {
  const env = { TMPDIR: temporary, HEDDLE_DATAFUSION_BIN: join(folder, 'seen.mjs') };
  const args = ['sql', '-f', 'csv', ...options, '-c', query];
  return transcript(args, await heddle(args, { cwd: folder, env }), folder);
}

test('TypeScript is built on the spot, and nothing of it stays', async () => {
  const create = "CREATE FUNCTION short() LANGUAGE TYPESCRIPT AS 'hello.ts#initials'; ";
  const more = "CREATE FUNCTION initials() LANGUAGE TYPESCRIPT AS 'hello.ts'; ";
  const query = "SELECT id, short(name) AS s, initials(name) AS i FROM 'people.csv' ORDER BY id";
  expect(await sql(create + more + query)).toMatchSnapshot();
  expect(await readdir(temporary)).toEqual([]);
});

test.each([
  "CREATE FUNCTION plus() LANGUAGE WASM AS 'basics.wasm#add'; SELECT plus(id, 1) AS x FROM 'people.csv'",
  "CREATE FUNCTION plus() AS 'basics.wasm'; SELECT plus(1, 1)",
  "CREATE FUNCTION f() LANGUAGE TYPESCRIPT AS 'broken.ts'; SELECT f('x')",
  "CREATE FUNCTION f() LANGUAGE TYPESCRIPT AS 'none.ts'; SELECT f('x')",
])('%s', async (script) => {
  expect(await sql(script)).toMatchSnapshot();
  expect(await readdir(temporary)).toEqual([]);
});

test('another host has the whole module, and no other names', async () => {
  const lines = [
    `#!${process.execPath}`,
    "import { copyFileSync } from 'node:fs';",
    `copyFileSync(process.argv.at(-1), ${JSON.stringify(join(folder, 'seen.json'))}); process.exit(1);`,
  ];
  await writeFile(join(folder, 'seen.mjs'), lines.join('\n'), { mode: 0o755 });
  const query = "SELECT add(id, 1) AS x FROM 'people.csv'";
  await sql(`CREATE FUNCTION add() AS 'basics.wasm'; ${query}`, '--host', 'datafusion');
  const job = JSON.parse(await readFile(join(folder, 'seen.json'), 'utf8'));
  expect(job).toMatchObject({
    plugins: [join(folder, 'basics.wasm')],
    query: expect.stringMatching(/^ SELECT add/),
  });
  expect(job).not.toHaveProperty('functions');
  expect(
    await sql(`CREATE FUNCTION plus() AS 'basics.wasm#add'; ${query}`, '--host', 'datafusion'),
  ).toMatchSnapshot();
});
