import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The package under test. */
export const PDK = fileURLToPath(new URL('../..', import.meta.url));

/** The path of a fixture. */
export function fixture(name: string): string {
  return join(PDK, 'test', 'fixtures', name);
}

/** What runs a clean-up at the end: of the test, or with `afterAll` of several. */
type Finish = (cleanUp: () => void) => void;

/** An empty folder that goes away with the test. */
export function scratchFolder(finish: Finish = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-pdk-test-'));
  finish(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A project of its own with these files, in which `@heddle/pdk` is installed. */
export function scratchProject(files: Readonly<Record<string, string>>, finish?: Finish): string {
  const folder = scratchFolder(finish);
  mkdirSync(join(folder, 'node_modules', '@heddle'), { recursive: true });
  symlinkSync(PDK, join(folder, 'node_modules', '@heddle', 'pdk'), 'junction');
  for (const [name, text] of Object.entries({ 'package.json': '{ "type": "module" }', ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
