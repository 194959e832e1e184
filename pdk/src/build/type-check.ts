import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { Problem } from './build-error.js';
import { findUp, type Project, projectPath } from './project.js';

/** What TypeScript says about one place, or about the project. */
export interface Diagnostic extends Problem {
  /** Absolute path; undefined when it is about no file. */
  readonly file: string | undefined;
}

/** The flags of a project that has no tsconfig.json for its entry: as strict as Heddle's own. */
const STRICT_FLAGS = [
  '--strict',
  '--exactOptionalPropertyTypes',
  '--noUncheckedIndexedAccess',
  '--noImplicitOverride',
  '--noFallthroughCasesInSwitch',
  '--isolatedModules',
  '--allowImportingTsExtensions',
  '--resolveJsonModule',
  '--skipLibCheck',
  '--allowJs',
  ...['--target', 'es2023', '--lib', 'es2023', '--module', 'esnext', '--moduleResolution', 'bundler'],
];

/** What a type-check found. */
export interface TypeReport {
  readonly diagnostics: readonly Diagnostic[];
  /** Whether it covers a whole tsconfig.json, with files that may be no part of the module, such as tests. */
  readonly wholeProject: boolean;
}

/**
 * Type-checks the entry and what it imports, without writing anything: under the nearest tsconfig.json when that
 * one covers the entry, else under Heddle's own strict flags.
 */
export async function checkTypes(project: Project): Promise<TypeReport> {
  const folder = findUp(dirname(project.entry), 'tsconfig.json');
  if (folder !== undefined) {
    const config = join(folder, 'tsconfig.json');
    // Nothing is emitted, so that what declaration files would need is no concern here.
    const off = ['composite', 'incremental', 'declaration', 'declarationMap'].flatMap((flag) => [
      `--${flag}`,
      'false',
    ]);
    const output = await tsc(['-p', config, ...off], folder);
    if (listsFile(output, project.entry)) {
      return { diagnostics: parseDiagnostics(output, folder, project.root), wholeProject: true };
    }
  }
  const output = await tsc(['--ignoreConfig', ...STRICT_FLAGS, project.entry], project.root);
  return { diagnostics: parseDiagnostics(output, project.root, project.root), wholeProject: false };
}

async function tsc(args: readonly string[], cwd: string): Promise<string> {
  const packageFile = createRequire(import.meta.url).resolve('typescript/package.json');
  const script = join(dirname(packageFile), 'bin', 'tsc');
  const child = spawn(process.execPath, [script, ...args, '--noEmit', '--pretty', 'false', '--listFiles'], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const status = await new Promise<number | null>((done, fail) => child.on('error', fail).on('close', done));
  const output = Buffer.concat(chunks).toString('utf8');
  // 1 and 2 stand for diagnostics; anything else is TypeScript's own failure.
  if (status === null || status > 2) throw new Error(`TypeScript ended with ${status}:\n${output}`);
  return output;
}

function listsFile(output: string, file: string): boolean {
  const wanted = file.replaceAll('\\', '/');
  return output.split(/\r?\n/).includes(wanted);
}

const INSTALL_HINT = 'npm install @heddle/pdk in the project of the entry';

const AT_FILE = /^(.+)\((\d+),(\d+)\): error (TS\d+): (.*)$/;
const GLOBAL = /^error (TS\d+): (.*)$/;

/** Reads the output of `tsc --pretty false`: a line per error, its explanation indented below. */
function parseDiagnostics(output: string, cwd: string, root: string): Diagnostic[] {
  const found: { file: string | undefined; line: number; column: number; text: string[] }[] = [];
  for (const row of output.split(/\r?\n/)) {
    const [, file, line, column, code, message] = AT_FILE.exec(row) ?? [];
    const [, globalCode, globalMessage] = GLOBAL.exec(row) ?? [];
    if (file !== undefined) {
      found.push({
        file: resolve(cwd, file),
        line: Number(line),
        column: Number(column),
        text: [`${message} [${code}]`],
      });
    } else if (globalMessage !== undefined) {
      found.push({ file: undefined, line: 0, column: 0, text: [`${globalMessage} [${globalCode}]`] });
    } else if (/^\s+\S/.test(row)) {
      found.at(-1)?.text.push(row);
    }
  }
  return found.map(({ file, line, column, text }) => {
    // Some messages name files in full.
    const message = text.join('\n').replaceAll(`${root.replaceAll('\\', '/')}/`, '');
    const hint = /module '@heddle\/pdk'/.test(message) ? INSTALL_HINT : undefined;
    if (file === undefined) return { file, message, hint };
    const lineText = readLine(file, line);
    const length = lineText === undefined ? 0 : wordLength(lineText, column);
    return {
      file,
      message,
      hint,
      location: { file: projectPath(root, file), line, column, length, lineText },
    };
  });
}

function readLine(file: string, line: number): string | undefined {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/)[line - 1];
  } catch {
    return undefined;
  }
}

/** `tsc` gives no end in this form: underline the identifier that begins there. */
function wordLength(lineText: string, column: number): number {
  return /^[\p{ID_Continue}$]*/u.exec(lineText.slice(column - 1))?.[0].length ?? 0;
}
