import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundle } from '../src/build/bundle.js';
import { evaluate } from '../src/build/evaluate.js';
import { BuildError, build } from '../src/build/index.js';
import { findProject } from '../src/build/project.js';
import { snapshot } from '../src/build/snapshot.js';
import { fixture, scratchFolder } from './support/scratch.js';

async function failure(entry: string): Promise<BuildError> {
  const outcome = await build({ entry, outfile: join(scratchFolder(), 'out.wasm') }).catch(
    (error: unknown) => error,
  );
  if (!(outcome instanceof BuildError)) throw new Error(`expected a BuildError, got ${String(outcome)}`);
  return outcome;
}

const CODES: Readonly<Record<string, string>> = {
  'build-import.ts': 'HEDDLE3002',
  'clock.ts': 'HEDDLE3008',
  'config.ts': 'HEDDLE3008',
  'deep.ts': 'HEDDLE3007',
  'fetch.ts': 'HEDDLE3003',
  'globals.mjs': 'HEDDLE3003',
  'impure.ts': 'HEDDLE3008',
  'missing-export.mjs': 'HEDDLE3001',
  'missing-import.ts': 'HEDDLE3001',
  'names.ts': 'HEDDLE3005',
  'no-function.ts': 'HEDDLE3004',
  'node-import.ts': 'HEDDLE3002',
  'random.ts': 'HEDDLE3008',
  'late-config.ts': 'HEDDLE3008',
  'syntax-error.ts': 'HEDDLE3001',
  'throws-text.ts': 'HEDDLE3006',
  'throws.ts': 'HEDDLE3006',
  'top-level-await.ts': 'HEDDLE3001',
  'type-error.ts': 'HEDDLE3001',
  'wrong-declaration.mjs': 'HEDDLE3006',
};

describe('the message of a build that fails', () => {
  it('is checked for every fixture', () => {
    const fixtures = readdirSync(fixture('errors')).filter(
      (name) => name !== 'endless.ts' && /\.m?ts$|\.mjs$/.test(name),
    );
    expect(fixtures.sort()).toEqual(Object.keys(CODES).sort());
  });

  it.each(Object.entries(CODES))('%s: %s', async (name, code) => {
    const error = await failure(fixture(`errors/${name}`));
    expect(error.code).toBe(code);
    expect(error.message).toMatchSnapshot();
    expect(error.location).toEqual(error.problems[0]?.location);
  });

  it('HEDDLE4001 for an entry that is no file', async () => {
    const error = await failure('no/such/file.ts');
    expect(error.message).toMatchInlineSnapshot(`
      "HEDDLE4001: there is no file no/such/file.ts
        hint: give the path of the TypeScript file that exports the functions"
    `);
    await expect(failure(scratchFolder())).resolves.toMatchObject({ code: 'HEDDLE4001' });
  });

  it('HEDDLE3006 for a top level without end', async () => {
    const endless = await bundle(findProject(fixture('errors/endless.ts'), undefined));
    expect(() => evaluate(endless, 100)).toThrowErrorMatchingInlineSnapshot(`
      [BuildError: HEDDLE3006: the top level of the module does not come to its end
        hint: look for an endless loop outside the handlers]
    `);
  });

  it('HEDDLE3007 for an engine that wizer cannot run', async () => {
    const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 5, 3, 1, 0, 1);
    await expect(snapshot(empty, Uint8Array.of(1))).rejects.toThrowErrorMatchingInlineSnapshot(
      `[BuildError: HEDDLE3007: the snapshot of the module fails: the Wasm module does not have a \`wizer-initialize\` export]`,
    );
  });

  it('says how to install the PDK where it is missing', async () => {
    const folder = scratchFolder();
    writeFileSync(join(folder, 'f.ts'), "import { scalar } from '@heddle/pdk';\nexport const f = scalar;\n");
    const error = await failure(join(folder, 'f.ts'));
    expect(error.code).toBe('HEDDLE3001');
    expect(error.hint).toBe('npm install @heddle/pdk in the project of the entry');
  });

  it('prints ten problems and counts the rest', () => {
    const problems = Array.from({ length: 12 }, (_, index) => ({
      message: `problem ${index}`,
      hint: 'one hint',
    }));
    const [first, ...others] = problems;
    if (first === undefined) throw new Error('no problem');
    expect(new BuildError('HEDDLE3001', [first, ...others]).message).toMatchInlineSnapshot(`
      "HEDDLE3001: problem 0

      HEDDLE3001: problem 1

      HEDDLE3001: problem 2

      HEDDLE3001: problem 3

      HEDDLE3001: problem 4

      HEDDLE3001: problem 5

      HEDDLE3001: problem 6

      HEDDLE3001: problem 7

      HEDDLE3001: problem 8

      HEDDLE3001: problem 9

      and 2 more"
    `);
  });
});
