import {
  asc,
  avg,
  col,
  type DataSet,
  iterate,
  max,
  type RunOptions,
  rowNumber,
} from '@heddle/engine/dataset';

/** Points of the plane. */
export type Points = DataSet<{ readonly id: 'int64'; readonly x: 'float64'; readonly y: 'float64' }>;

/** Centres of clusters. */
export type Centres = DataSet<{ readonly centre: 'int64'; readonly x: 'float64'; readonly y: 'float64' }>;

/**
 * Lloyd's algorithm from given centres, until none moves, in 100 rounds at most. Of two centres as near the first takes a
 * point; one without points stays where it is.
 */
export async function kMeans(points: Points, centres: Centres, options: RunOptions = {}): Promise<Centres> {
  const step = (current: Centres): Centres => {
    const [dx, dy] = [col('x').sub(col('cx')), col('y').sub(col('cy'))];
    const means = points
      .crossJoin(current.rename({ x: 'cx', y: 'cy' }))
      .derive('distance', dx.mul(dx).add(dy.mul(dy)))
      .window({ n: rowNumber().over({ partitionBy: ['id'], orderBy: [asc('distance'), asc('centre')] }) })
      .filter(col('n').eq(1))
      .groupBy('centre')
      .agg({ mx: avg(col('x')), my: avg(col('y')) });
    return current
      .join(means, ['centre'], 'left')
      .select({ centre: col('centre'), x: col('mx').orElse(col('x')), y: col('my').orElse(col('y')) });
  };
  const { rows } = await iterate(centres, step, {
    ...options,
    times: 100,
    until: (before, after) =>
      before
        .rename({ x: 'bx', y: 'by' })
        .join(after, ['centre'])
        .agg({
          moved: max(
            col('x')
              .sub(col('bx'))
              .abs()
              .add(col('y').sub(col('by')).abs()),
          ),
        })
        .select({ done: col('moved').eq(0) }),
  });
  return rows;
}
