import { col, count, type DataSet, iterate, min, type RunOptions } from '@heddle/engine/dataset';

/** Directed edges of a graph. */
export type Edges = DataSet<{ readonly from: 'int64'; readonly to: 'int64' }>;

/** Nodes and how many edges they are away. */
export type Distances = DataSet<{ readonly node: 'int64'; readonly distance: 'int64' }>;

/** The nodes that can be reached from those of `start`, by the least number of edges: all of one distance in one round. */
export async function breadthFirst(
  edges: Edges,
  start: Distances,
  options: RunOptions = {},
): Promise<Distances> {
  const outgoing = edges.rename({ from: 'node' });
  const step = (reached: Distances): Distances => {
    const next = reached
      .join(outgoing, ['node'])
      .select({ node: col('to'), distance: col('distance').add(1) });
    return reached
      .union(next)
      .groupBy('node')
      .agg({ distance: min(col('distance')) });
  };
  const { rows } = await iterate(start, step, {
    ...options,
    times: Number.MAX_SAFE_INTEGER,
    until: (before, after) =>
      before
        .agg({ known: count() })
        .crossJoin(after.agg({ found: count() }))
        .select({ done: col('known').eq(col('found')) }),
  });
  return rows;
}
