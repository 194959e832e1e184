import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findProject, findUp } from '../src/build/project.js';
import { checkTypes } from '../src/build/type-check.js';
import { scratchFolder } from './support/scratch.js';

const here = dirname(fileURLToPath(import.meta.url));

function tsc(...args: string[]): string {
  const script = join(
    dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
    'bin',
    'tsc',
  );
  try {
    return execFileSync(process.execPath, [script, '--noEmit', '--pretty', 'false', ...args], {
      encoding: 'utf8',
    });
  } catch (failure) {
    return (failure as { stdout: string }).stdout;
  }
}

describe('what TypeScript says of a wrong declaration', () => {
  it('names every mistake at its place, in a few lines', async () => {
    const file = join(here, 'fixtures', 'mistakes.ts');
    const { diagnostics: problems } = await checkTypes(findProject(file, undefined));
    const told = problems.map(({ message, location }) => `${location?.line}:${location?.column} ${message}`);
    expect(told.join('\n')).toMatchSnapshot();
    const lines = new Set(problems.map(({ location }) => location?.line));
    expect(lines.size).toBeGreaterThanOrEqual(
      readFileSync(file, 'utf8').match(/^export const/gm)?.length ?? 0,
    );
    for (const text of told) expect(text.split('\n').length).toBeLessThanOrEqual(6);
  });

  it('finds nothing in the tests themselves, whose expectations are types too', () => {
    expect(tsc('-p', join(here, 'tsconfig.json'))).toBe('');
  });
});

describe('declarations of a module', () => {
  it('name nothing but the package', () => {
    const outDir = scratchFolder();
    const flags = [
      '--ignoreConfig',
      '--strict',
      '--skipLibCheck',
      '--target',
      'es2023',
      '--module',
      'nodenext',
    ];
    const emit = [
      '--noEmit',
      'false',
      '--rootDir',
      join(here, 'fixtures'),
      '--declaration',
      '--emitDeclarationOnly',
      '--outDir',
      outDir,
    ];
    expect(tsc(...flags, ...emit, join(here, 'fixtures', 'kinds.ts'))).toBe('');
    const text = readFileSync(join(outDir, 'kinds.d.ts'), 'utf8');
    const modules = new Set(Array.from(text.matchAll(/(?:import\(|from )["']([^"']+)/g), ([, name]) => name));
    expect([...modules]).toEqual(['@heddle/pdk']);
  });
});

describe('the globals of a UDF', () => {
  const globals = join(here, '..', 'src', 'globals.ts');
  const user = join(here, 'fixtures', 'globals-user.ts');
  const flags = ['--ignoreConfig', '--strict', '--target', 'es2023', '--module', 'esnext'];
  const libraries = (...names: string[]) => [
    ...flags,
    '--moduleResolution',
    'bundler',
    '--lib',
    names.join(),
  ];

  it('are those of @extism/js-pdk', () => {
    const file = join('node_modules', '@extism', 'js-pdk', 'dist', 'index.d.ts');
    const declared = join(findUp(here, file) ?? '', file);
    expect(tsc(...libraries('es2023'), '--skipLibCheck', globals, declared)).toBe('');
  });

  it('come with the import of @heddle/pdk', () => {
    expect(tsc(...libraries('es2023'), user)).toBe('');
  });

  it('get on with the DOM and with Node', () => {
    expect(tsc(...libraries('es2023', 'dom'), user)).toBe('');
    expect(tsc(...libraries('es2023'), '--types', 'node', user)).toBe('');
    expect(tsc(...libraries('es2023', 'dom'), '--types', 'node', user)).toBe('');
  });

  it('come under nodenext as well', () => {
    expect(
      tsc(
        '--ignoreConfig',
        '--strict',
        '--module',
        'nodenext',
        '--target',
        'es2023',
        '--lib',
        'es2023',
        user,
      ),
    ).toBe('');
  });
});
