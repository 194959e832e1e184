import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../bin/heddle.js', import.meta.url));

/** What a finished invocation left behind. */
export interface Invocation {
  readonly code: number | null;
  readonly stdout: string;
  /** Without the progress that commands tell of when they take their time. */
  readonly stderr: string;
}

/** Lines of progress, which depend on the machine and not on the command. */
const PROGRESS = /^heddle: .*\(\d+ s\)\n/gm;

/** How an invocation is run besides its arguments. */
export interface Surroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array;
  /** Called with the process as soon as it runs. */
  readonly started?: (pid: number) => void;
}

/** Runs the program as a user does: a process of its own, output to pipes. */
export function heddle(
  args: readonly string[],
  { cwd, env = {}, stdin, started }: Surroundings,
): Promise<Invocation> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { cwd, env: { ...process.env, ...env } });
    const out: Buffer[] = [];
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.on('error', reject);
    child.on('spawn', () => started?.(child.pid ?? 0));
    child.on('close', (code) => {
      const stdout = Buffer.concat(out).toString('latin1');
      resolve({ code, stdout, stderr: stderr.replace(PROGRESS, '') });
    });
    child.stdin.end(stdin ?? '');
  });
}

/** An invocation as a snapshot: times, sizes, digests and folders differ from run to run. */
export function transcript(
  args: readonly string[],
  { code, stdout, stderr }: Invocation,
  folder: string,
): string {
  const stable = (text: string) =>
    text
      .replaceAll(folder, '<folder>')
      .replace(/\b\d+(?:\.\d+)? (?:ms|s|B|kB|MB|MiB)\b/g, '<n>')
      .replace(/ +<n>/g, ' <n>')
      .replace(/\b[0-9a-f]{64}\b/g, '<digest>');
  const output = Buffer.from(stdout, 'latin1').toString();
  const errors = stable(stderr);
  return `$ heddle ${args.join(' ')}\n${stable(output)}${errors === '' ? '' : `--- stderr\n${errors}`}--- exit ${code}\n`;
}
