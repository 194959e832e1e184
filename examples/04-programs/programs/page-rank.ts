import { col, count, type DataSet, iterate, lit, max, type RunOptions, sum } from '@heddle/engine/dataset';

/** Links between pages. */
export type Links = DataSet<{ readonly from: 'utf8'; readonly to: 'utf8' }>;

/** Pages and their ranks, which add up to 1. */
export type Ranks = DataSet<{ readonly page: 'utf8'; readonly rank: 'float64' }>;

const DAMPING = 0.85;

/**
 * The ranks of pages, by the power method, after 50 rounds or when none changes by more than 1e-9. A page without links
 * shares its rank among all.
 */
export async function pageRank(links: Links, options: RunOptions = {}): Promise<Ranks> {
  const pages = links
    .select({ page: col('from') })
    .union(links.select({ page: col('to') }))
    .distinct();
  const size = pages.agg({ size: count() }).select({ size: col('size').cast('float64') });
  const degrees = links.groupBy('from').agg({ degree: count() });
  const shares = links
    .join(degrees, ['from'])
    .select({ page: col('from'), to: col('to'), degree: col('degree').cast('float64') });
  const leaves = pages.join(degrees.rename({ from: 'page' }), ['page'], 'anti');
  const sized = pages.crossJoin(size);

  const step = (ranks: Ranks): Ranks => {
    const given = shares
      .join(ranks, ['page'])
      .select({ page: col('to'), share: col('rank').div(col('degree')) })
      .groupBy('page')
      .agg({ given: sum(col('share')) });
    const lost = ranks.join(leaves, ['page'], 'semi').agg({ lost: sum(col('rank')) });
    const flow = col('given')
      .orElse(0)
      .add(col('lost').orElse(0).div(col('size')));
    return sized
      .join(given, ['page'], 'left')
      .crossJoin(lost)
      .select({
        page: col('page'),
        rank: lit(1 - DAMPING)
          .div(col('size'))
          .add(flow.mul(DAMPING)),
      });
  };
  const { rows } = await iterate(sized.select({ page: col('page'), rank: lit(1).div(col('size')) }), step, {
    ...options,
    times: 50,
    until: (before, after) =>
      before
        .rename({ rank: 'old' })
        .join(after, ['page'])
        .agg({ change: max(col('rank').sub(col('old')).abs()) })
        .select({ done: col('change').le(1e-9) }),
  });
  return rows;
}
