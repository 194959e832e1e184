/** The cost model, µs a call and ns a row, fitted to the definition `batch-sizes`. */
import { hosts } from '../runners/start.mjs';
import { markdown, number } from './markdown.mjs';

/**
 * `{ call, row, error }` of points `[rows, nanoseconds of a call]`: nanoseconds a call and a row by least squares of the relative error, so that small
 * batches count as much as large ones, both at least 0; and the greatest relative error of a point.
 */
export function leastSquares(points) {
  // Of (call + row * n) / t - 1: the terms are 1/t and n/t.
  let [aa, ab, bb, a1, b1] = [0, 0, 0, 0, 0];
  for (const [rows, nanos] of points) {
    const [a, b] = [1 / nanos, rows / nanos];
    aa += a * a;
    ab += a * b;
    bb += b * b;
    a1 += a;
    b1 += b;
  }
  const det = aa * bb - ab * ab;
  let [call, row] = [(a1 * bb - b1 * ab) / det, (aa * b1 - ab * a1) / det];
  if (!(call >= 0)) [call, row] = [0, b1 / bb];
  else if (!(row >= 0)) [call, row] = [a1 / aa, 0];
  const error = Math.max(...points.map(([rows, nanos]) => Math.abs((call + row * rows) / nanos - 1)));
  return { call, row, error };
}

/** A fit for each host, strategy and function: `{ host, strategy, function, call, row, error }`. */
export function models(lines) {
  const series = new Map();
  for (const line of lines) {
    const key = `${line.host} ${line.strategy} ${line.function}`;
    const { host, strategy, function: name } = line;
    const one = series.get(key) ?? { host, strategy, function: name, points: [] };
    one.points.push([line.rows, line.median * line.rows]);
    series.set(key, one);
  }
  return [...series.values()]
    .filter(({ points }) => points.length >= 3)
    .map(({ points, ...rest }) => ({ ...rest, ...leastSquares(points) }));
}

/** Rows from which on a call is less than a tenth of what its rows cost, as a power of two. */
const enough = ({ call, row }) => 2 ** Math.ceil(Math.log2(Math.max(1, (10 * call) / row)));

/** The model as a table. */
export function model(lines) {
  return markdown(
    ['', 'µs per call', 'ns per row', 'a call is a tenth from', 'greatest error'],
    models(lines).map((one) => [
      `${one.function}, ${one.strategy}, ${hosts[one.host].title}`,
      number(one.call / 1000),
      number(one.row),
      `${enough(one).toLocaleString('en-US')} rows`,
      `${Math.round(100 * one.error)} %`,
    ]),
  );
}
