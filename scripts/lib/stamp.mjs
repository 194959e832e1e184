/** Skips a step whose inputs have not changed since it last succeeded. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Runs `step` unless the file `stamp` already holds the digest of `inputs`. The step makes the stamp's folder. */
export async function once(stamp, inputs, step) {
  const digest = createHash('sha256').update(inputs.join('\0')).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  await step();
  writeFileSync(stamp, digest);
}
