/** A program for `heddle run --report`: exchanges, spills, a cache in rounds and a failure. */
import { asc, col, count, desc, iterate, range, sum } from '@heddle/engine/dataset';

const numbers = range(0, 100_000).derive('k', col('id').mod(50_000));
const totals = numbers.groupBy('k').agg({ n: count(), total: sum(col('id')) });
const best = numbers.filter(col('id').gt(2)).join(totals, ['k']).topK(5, desc('total'), asc('id'));
console.log(await best.count({ partitions: 3, memory: 2_000_000 }));

const start = range(0, 100).derive('x', col('id').cast('float64'));
const step = range(0, 100).derive('y', col('id').add(1));
const halved = await iterate(
  start,
  (rows) => rows.join(step, ['id']).select({ id: col('id'), x: col('x').div(2) }),
  { times: 3 },
);
console.log(halved.rounds);

const failing = range(0, 3).derive('q', col('id').mod(col('id').sub(1)));
await failing.collect().catch((error: unknown) => console.log(String(error)));
