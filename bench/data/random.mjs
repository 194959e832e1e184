/** Numbers that look random and are the same on every machine, each by its place alone. */

/** A number in [0, 1) for place `i` of the sequence `seed`. */
export function unit(seed, i) {
  let x = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(seed + 1, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
}

/** An integer from `from` to below `to`. */
export const integer = (seed, i, from, to) => from + Math.floor(unit(seed, i) * (to - from));

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** A word of `length` ASCII letters. */
export function word(seed, i, length) {
  let text = '';
  for (let at = 0; at < length; at++) text += LETTERS[integer(seed + at * 7, i, 0, LETTERS.length)];
  return text;
}
