import { compileAll } from '../expr/compile.js';
import { evaluateAll } from '../expr/kernel.js';
import type { Project } from '../plan/plan.js';
import type { Batch } from '../table/vector.js';
import type { OperatorFunctions } from './context.js';

/** Each batch with its columns replaced by the values of `exprs`. */
export async function* project(
  input: AsyncIterable<Batch>,
  { exprs }: Project,
  functions: OperatorFunctions,
): AsyncIterable<Batch> {
  const kernels = compileAll(exprs, functions);
  for await (const batch of input) yield { rows: batch.rows, columns: evaluateAll(kernels, batch) };
}
