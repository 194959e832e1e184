import { Guest } from './guest.js';

/** What the js tier answers for a function of float64, for columns of operands. */
export function jsTier(handler: string, columns: readonly (readonly number[])[]): readonly unknown[] {
  const guest = Guest.of({ args: columns.map(() => 'float64'), returns: 'float64', handler });
  const inputs = columns.map((values) => ({ type: 'float64', values }));
  const answer = guest.call(0, 'float64', inputs, columns[0]?.length ?? 0);
  if (!('values' in answer)) throw new Error(answer.error.message);
  return answer.values;
}
