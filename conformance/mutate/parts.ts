import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Part } from './fault.js';
import type { Stage } from './stages.js';

/** A command, and the folder of the copy that it runs in. */
interface Step {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

const compile: Step = { command: 'npx', args: ['tsc', '-p', 'host/runtime'], cwd: '.' };
const modules = (...args: readonly string[]): Step => {
  return { command: 'node', args: ['dist/js/build/main.js', ...args], cwd: 'conformance' };
};
const tsRunner: Step = { command: 'node', args: ['conformance/dist/js/runners/ts.js'], cwd: '.' };

/** The host's own crate is built many times, and runs for seconds. */
const QUICKLY = ['--config', 'profile.release.package.heddle-host.opt-level=0'];

/** What makes a part anew after its source was changed, in the copy, as far as a stage needs it. */
const builds: Readonly<Record<Part, (stage: Stage) => readonly Step[]>> = {
  compiler: ({ compiled }) => [
    { command: 'npx', args: ['tsc', '-p', 'pdk'], cwd: '.' },
    modules('--compiled', ...compiled),
  ],
  guest: (stage) => [{ command: 'bash', args: ['pdk/guest/build.sh'], cwd: '.' }, modules(...stage.modules)],
  ts: () => [compile],
  jvm: () => [
    {
      command: 'mvn',
      args: ['-q', '-B', '-pl', 'runtime', '-Dspotless.check.skip=true', 'test-compile'],
      cwd: 'jvm-bridge',
    },
  ],
  rust: () => [
    {
      command: 'cargo',
      // All packages, as they are built elsewhere: another choice has other features, and would build wasmtime again.
      args: [
        'build',
        '--release',
        '--locked',
        '--quiet',
        '--workspace',
        '--example',
        'conformance',
        ...QUICKLY,
      ],
      cwd: 'datafusion-bridge',
      env: { CARGO_TARGET_DIR: '../target', CARGO_INCREMENTAL: '1' },
    },
  ],
};

const runners: Readonly<Record<Part, (copy: string) => Step>> = {
  compiler: () => tsRunner,
  guest: () => tsRunner,
  ts: () => tsRunner,
  jvm: (copy) => {
    const target = join(copy, 'jvm-bridge', 'runtime', 'target');
    const jars = readFileSync(join(target, 'test.classpath'), 'utf8').trim();
    const classpath = [join(target, 'classes'), join(target, 'test-classes'), jars].join(delimiter);
    return {
      command: 'java',
      args: ['-XX:-DontCompileHugeMethods', '-cp', classpath, 'io.heddle.runtime.ConformanceRunner'],
      cwd: '.',
    };
  },
  rust: (copy) => ({ command: join(copy, 'target/release/examples/conformance'), args: [], cwd: '.' }),
};

/** Builds what a stage needs of a part in the copy; its last words where it does not build, else null. */
export async function build(part: Part, stage: Stage, copy: string): Promise<string | null> {
  for (const step of builds[part](stage)) {
    const { code, output } = await run(step, copy);
    if (code !== 0) return output;
  }
  return null;
}

/** Runs a stage on a part in the copy until a case fails: that case, or null where all pass. */
export async function firstFailure(part: Part, stage: Stage, copy: string): Promise<string | null> {
  let found: string | null = null;
  const step = runners[part](copy);
  const { code, output } = await run({ ...step, args: [...step.args, stage.folder] }, copy, (line) => {
    if (!line.startsWith('{')) return false;
    const { case: name, result, why } = JSON.parse(line) as Record<string, string>;
    if (result === 'fail') found = `${name}: ${why}`;
    return found !== null;
  });
  return found ?? (code === 0 ? null : `the runner ended with code ${code}: ${output}`);
}

const KEPT = 2_000;

/** Runs a command; `enough` is asked for each line of its output, and ends it by true. */
function run(
  { command, args, cwd, env }: Step,
  copy: string,
  enough: (line: string) => boolean = () => false,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: join(copy, cwd),
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (text: string) => {
      output = (output + text).slice(-KEPT);
    };
    child.stderr.setEncoding('utf8').on('data', keep);
    createInterface({ input: child.stdout }).on('line', (line) => {
      keep(`${line}\n`);
      if (enough(line)) child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
