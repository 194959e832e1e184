/** What the runners of queries on Node share: each query by each strategy, timed, with its answer. */
import { timeAsync, timesOf } from './measure.mjs';

/** Where the tables of a query are: in Parquet files that it reads, or decoded in memory before. */
export const PLACES = ['parquet', 'in-memory'];

/**
 * Prints a line for each query and strategy. `open({ inMemory })` gives `{ run(sql), answer(result), close() }`, where `run` is what is
 * timed.
 */
export async function measureQueries(definition, open) {
  const { queries, strategies, rows, seconds, warmupSeconds, queriesAtLeast } = definition;
  for (const strategy of PLACES.filter((place) => strategies.includes(place))) {
    const engine = await open({ inMemory: strategy === 'in-memory' });
    for (const { name, sql } of queries) {
      let last;
      const run = async () => {
        last = await engine.run(sql);
      };
      if (warmupSeconds > 0) await timeAsync(warmupSeconds, run, queriesAtLeast);
      const timed = await timeAsync(seconds, run, queriesAtLeast);
      const answer = engine.answer(last);
      console.log(JSON.stringify({ function: name, strategy, ...timesOf(timed, rows), answer }));
    }
    engine.close();
  }
}
