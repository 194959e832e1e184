import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cargoProgram } from '@heddle/program';
import { useError } from '../errors.js';

/** A program that runs the conformance corpus on one host (conformance/README.md, "Runners"). */
export interface Runner {
  /** What `--host` and the matrix call it. */
  readonly name: string;
  readonly command: string;
  /** The corpus folder comes after these. */
  readonly args: readonly string[];
}

type Make = (checkout: string) => Omit<Runner, 'name'>;

const makers: Readonly<Record<string, Make>> = {
  ts: (checkout) => script(checkout, 'ts'),
  jvm,
  rust: () => program('conformance', 'examples'),
  'extism-js': (checkout) => script(checkout, 'extism'),
  'extism-rust': () => program('heddle-extism-conformance'),
};

/** Names of all runners, in the order of the matrix's columns. */
export const runnerNames: readonly string[] = Object.keys(makers);

/** How the runner of this name is started. @throws HeddleError HEDDLE4003 where it is not built. */
export function runnerOf(name: string, checkout: string): Runner {
  const make = makers[name];
  if (make === undefined) throw new TypeError(`no runner ${name}`);
  return { name, ...make(checkout) };
}

function script(checkout: string, name: string): Omit<Runner, 'name'> {
  const file = join(checkout, 'conformance', 'dist', 'js', 'runners', `${name}.js`);
  return { command: process.execPath, args: [built(file, 'npm run build')] };
}

function jvm(checkout: string): Omit<Runner, 'name'> {
  const target = join(checkout, 'jvm-bridge', 'runtime', 'target');
  const jars = built(join(target, 'test.classpath'), 'mvn -f jvm-bridge/pom.xml test-compile');
  const classes = ['classes', 'test-classes'].map((folder) => join(target, folder));
  const classpath = [...classes, readFileSync(jars, 'utf8').trim()].join(delimiter);
  // HotSpot compiles no method over 8,000 bytes of bytecode unless told to; the guest's interpreter loop is one.
  const options = ['-XX:-DontCompileHugeMethods', '-cp', classpath];
  return { command: 'java', args: [...options, 'io.heddle.runtime.ConformanceRunner'] };
}

function program(name: string, ...folders: string[]): Omit<Runner, 'name'> {
  return { command: built(cargoProgram(...folders, name), 'npm run setup -- datafusion'), args: [] };
}

function built(file: string, how: string): string {
  if (existsSync(file)) return file;
  throw useError('HEDDLE4003', `${file} is missing: ${how} makes it`);
}
