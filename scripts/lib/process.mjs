/** Child processes of the scripts: output goes through, the exit code comes back. */
import { spawn, spawnSync } from 'node:child_process';
import { childEnv, root } from './cache.mjs';
import { writer } from './output.mjs';

/**
 * Runs a command with its output shown; resolves to { code, output } with both streams, in order.
 * Never rejects: a command that cannot be started has code 127.
 */
export function run(command, args, { cwd = root, env = {}, quiet = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...childEnv, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const name of ['stdout', 'stderr']) {
      const shown = writer(process[name]);
      child[name].setEncoding('utf8');
      child[name].on('data', (text) => {
        output += text;
        if (!quiet) shown.write(text);
      });
      child[name].on('end', () => shown.end());
    }
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** Runs a command and throws, with its last lines, when it fails. */
export async function must(command, args, options = {}) {
  const { code, output } = await run(command, args, options);
  if (code === 0) return output;
  const tail = options.quiet ? `\n${output.split('\n').slice(-40).join('\n')}` : '';
  throw new Error(`${command} ${args.join(' ')} ended with ${code}${tail}`);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: Maven colours its version even into a pipe
const colours = /\u001b\[[0-9;]*m/g;

/** The first line a tool prints for its version, or null when it is not there. */
export function version(command, args) {
  const result = spawnSync(command, args, { encoding: 'utf8' });
  if (result.error || result.status !== 0) return null;
  return `${result.stdout}${result.stderr}`.replace(colours, '').trim().split('\n')[0] ?? '';
}
