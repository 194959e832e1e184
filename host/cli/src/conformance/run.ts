import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { useError } from '../errors.js';
import type { Runner } from './runners.js';

/** How a case ended on one host. */
export interface CaseResult {
  readonly result: 'pass' | 'fail' | 'not applicable';
  /** Of what is no pass. */
  readonly why?: string;
}

/** Characters kept of what a runner writes to stderr; the last ones matter. */
const MAX_ERRORS = 4_000;

/**
 * Runs a runner over a corpus and collects its lines, by case. `told` is called for every one.
 * @throws HeddleError HEDDLE4003 when it does not start, HEDDLE4004 when it breaks.
 */
export async function runRunner(
  { name, command, args }: Runner,
  corpus: string,
  told: (count: number) => void,
): Promise<Map<string, CaseResult>> {
  const results = new Map<string, CaseResult>();
  const child = spawn(command, [...args, corpus], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text: string) => {
    errors = (errors + text).slice(-MAX_ERRORS);
  });
  const ending = new Promise<number | null>((resolve, reject) => {
    child.on('error', (cause) => reject(useError('HEDDLE4003', `${name} does not start: ${cause.message}`)));
    child.on('close', resolve);
  });
  const reading = (async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      const read = readLine(line);
      if (read === null) continue;
      results.set(read.id, read.result);
      told(results.size);
    }
  })();
  const [code] = await Promise.all([ending, reading]);
  if (code !== 0) {
    throw useError('HEDDLE4004', `the runner ${name} ended with code ${code}\n${errors.trimEnd()}`);
  }
  return results;
}

/** A case's line; null for anything else that a runner may print. */
function readLine(line: string): { id: string; result: CaseResult } | null {
  if (!line.startsWith('{')) return null;
  try {
    const { case: id, result, why } = JSON.parse(line) as Record<string, unknown>;
    if (typeof id !== 'string') return null;
    if (result !== 'pass' && result !== 'fail' && result !== 'not applicable') return null;
    return { id, result: { result, ...(typeof why === 'string' && { why }) } };
  } catch {
    return null;
  }
}
