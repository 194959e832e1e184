/** A sort of more rows than fit into little memory, which looks at each of them. */
import { stream } from '@heddle/engine';
import { col, range } from '@heddle/engine/dataset';

/** A prime above all ids: multiplying by another number modulo it puts every id in another place. */
const PRIME = 20_000_003n;
const FACTOR = 12_345_701n;

/**
 * Sorts up to 20 million rows of two int64. `answer` has one row, as texts: how many there were, and the sum of their ids; `spilled.bytes` went
 * to disk.
 * @throws Error for a row that is out of order
 */
export async function sortedRows(rows, options) {
  const { plan } = range(0, rows).derive('k', col('id').mul(FACTOR).mod(PRIME)).sort('k');
  let seen = 0;
  let last = -1n;
  let sum = 0n;
  let run;
  const observer = {
    began(observed) {
      run = observed;
      return () => {};
    },
    stored() {},
  };
  for await (const batch of stream(plan, { modules: [], ...options, observer })) {
    const [ids, keys] = batch.columns;
    for (let row = 0; row < batch.rows; row++) {
      const [id, k] = [ids.values[row], keys.values[row]];
      if (k <= last || (id * FACTOR) % PRIME !== k) throw new Error(`row ${seen + row} is out of order`);
      last = k;
      sum += id;
    }
    seen += batch.rows;
  }
  return { answer: [[String(seen), String(sum)]], spilled: { bytes: spilledOf(run) } };
}

/** Of all stages and the operators in them. */
function spilledOf(run) {
  const within = (node) => (node.kind === 'step' ? [node, ...node.inputs.flatMap(within)] : []);
  return run.stages
    .flatMap((stage) => [stage, ...within(stage.root)])
    .reduce((sum, part) => sum + run.metrics(part).spilledBytes, 0);
}
