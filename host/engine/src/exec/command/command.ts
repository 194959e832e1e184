import { HeddleError } from '@heddle/host';
import type { Command } from '../../plan/plan.js';
import { sliceBatch } from '../../table/take.js';
import type { Batch } from '../../table/vector.js';
import { readOutput, writeInput } from './formats.js';
import { ChildProcess } from './process.js';

/**
 * The rows that a UNIX command writes to its standard output; it reads the input's rows as they come and only as fast as it
 * takes them. Where no more rows are wanted it is ended. HEDDLE4008 where it cannot be started or fails.
 */
export async function* command(
  input: AsyncIterable<Batch> | null,
  spec: Command,
  signal: AbortSignal | undefined,
): AsyncIterable<Batch> {
  if (spec.limit === 0) return;
  const child = new ChildProcess(spec.argv, signal);
  let left = spec.limit ?? Number.POSITIVE_INFINITY;
  const [source] = spec.inputs;
  const fed = child.feed(
    input === null || source === undefined ? [] : writeInput(input, source.fields, spec.reads),
  );
  // A failure in between is met when the output has ended.
  fed.catch(() => {});
  try {
    for await (const batch of readOutput(child.output, spec, child.text)) {
      const rows = Math.min(left, batch.rows);
      yield rows === batch.rows ? batch : sliceBatch(batch, 0, rows);
      left -= rows;
      if (left === 0) return;
    }
    await fed;
    await child.succeeded(spec.exits);
  } catch (error) {
    if (signal?.aborted === true)
      throw new HeddleError({ code: 'HEDDLE2104', message: 'the query was cancelled', cause: error });
    if (child.isOver()) {
      // Why it ended says more than what is wrong with half of its output.
      await fed;
      await child.succeeded(spec.exits);
    }
    throw error;
  } finally {
    await child.end();
    await fed.catch(() => {});
  }
}
