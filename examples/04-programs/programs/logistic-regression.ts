import { avg, call, col, type DataSet, from, iterate, type RunOptions } from '@heddle/engine/dataset';
import type { HeddleModule } from '@heddle/host';

/** Points with a label of 0 or 1. */
export type Labelled = DataSet<{ readonly a: 'float64'; readonly b: 'float64'; readonly label: 'float64' }>;

/** One row: the weights of `sigmoid(bias + wa * a + wb * b)`. */
export type Weights = DataSet<{ readonly bias: 'float64'; readonly wa: 'float64'; readonly wb: 'float64' }>;

/** Weights by gradient descent. `math` is the module of src/math.ts. */
export async function logisticRegression(
  points: Labelled,
  math: HeddleModule,
  { times, rate, ...options }: RunOptions & { readonly times: number; readonly rate: number },
): Promise<Weights> {
  const step = (weights: Weights): Weights => {
    const score = col('bias')
      .add(col('wa').mul(col('a')))
      .add(col('wb').mul(col('b')));
    const gradient = points
      .crossJoin(weights)
      .derive('error', call(math, 'sigmoid', [score], 'float64').sub(col('label')))
      .agg({
        g: avg(col('error')),
        ga: avg(col('error').mul(col('a'))),
        gb: avg(col('error').mul(col('b'))),
      });
    return weights.crossJoin(gradient).select({
      bias: col('bias').sub(col('g').mul(rate)),
      wa: col('wa').sub(col('ga').mul(rate)),
      wb: col('wb').sub(col('gb').mul(rate)),
    });
  };
  return (await iterate(from([{ bias: 0, wa: 0, wb: 0 }]), step, { ...options, times })).rows;
}
