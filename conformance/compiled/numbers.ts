/** Number theory and small numerics. */
import { bool, float64, int32, int64, nullable, scalar, utf8 } from '@heddle/pdk';

export const gcd = scalar({ args: [int32('a'), int32('b')], returns: int32() }, (a, b) => {
  let x = Math.abs(a);
  let y = Math.abs(b);
  while (y !== 0) [x, y] = [y, x % y];
  return x;
});

export const lcm = scalar({ args: [int64('a'), int64('b')], returns: int64() }, (a, b) => {
  if (a === 0n || b === 0n) return 0n;
  let x = a < 0n ? -a : a;
  let y = b < 0n ? -b : b;
  const product = x * y;
  while (y !== 0n) {
    const rest = x % y;
    x = y;
    y = rest;
  }
  return product / x;
});

export const isPrime = scalar({ args: [int32('n')], returns: bool() }, (n) => {
  if (n < 2) return false;
  if (n % 2 === 0) return n === 2;
  for (let divisor = 3; divisor * divisor <= n; divisor += 2) {
    if (n % divisor === 0) return false;
  }
  return true;
});

/** Steps to 1; throws after ten thousand. */
export const collatz = scalar({ args: [int64('start')], returns: int32() }, (start) => {
  if (start < 1n) throw new RangeError('collatz needs a positive number');
  let value = start;
  let steps = 0;
  while (value !== 1n) {
    value = value % 2n === 0n ? value / 2n : 3n * value + 1n;
    steps += 1;
    if (steps > 10_000) throw new Error(`no end after ${steps} steps`);
  }
  return steps;
});

export const fibonacci = scalar({ args: [int32('n')], returns: int64() }, (n) => {
  let [a, b] = [0n, 1n];
  for (let i = 0; i < n; i++) [a, b] = [b, a + b];
  return a;
});

/** The recursive one, of numbers. */
const fib = (n: number): number => (n < 2 ? n : fib(n - 1) + fib(n - 2));

export const slowFibonacci = scalar({ args: [int32('n')], returns: float64() }, (n) => fib(Math.min(n, 20)));

export const modPow = scalar(
  { args: [int64('base'), int64('exponent'), int64('modulus')], returns: int64() },
  (base, exponent, modulus) => {
    let result = 1n % modulus;
    let power = ((base % modulus) + modulus) % modulus;
    let rest = exponent;
    while (rest > 0n) {
      if ((rest & 1n) === 1n) result = (result * power) % modulus;
      power = (power * power) % modulus;
      rest >>= 1n;
    }
    return result;
  },
);

export const factorial = scalar({ args: [int32('n')], returns: nullable(float64()) }, (n) => {
  if (n < 0) return null;
  let product = 1;
  for (let i = 2; i <= n; i++) product *= i;
  return product;
});

export const binomial = scalar({ args: [int32('n'), int32('k')], returns: int64() }, (n, k) => {
  if (k < 0 || k > n) return 0n;
  let result = 1n;
  for (let i = 1; i <= Math.min(k, n - k); i++) result = (result * BigInt(n - i + 1)) / BigInt(i);
  return result;
});

/** Newton's square root of a whole number. */
export const integerRoot = scalar({ args: [int64('n')], returns: int64() }, (n) => {
  if (n < 0n) throw new RangeError(`no root of ${n}`);
  if (n < 2n) return n;
  let x = n / 2n;
  for (let next = (x + n / x) >> 1n; next < x; next = (x + n / x) >> 1n) x = next;
  return x;
});

/** Newton's square root of a float. */
export const newtonRoot = scalar({ args: [float64('x')], returns: float64() }, (x) => {
  let guess = x > 1 ? x / 2 : x;
  for (let i = 0; i < 50 && Math.abs(guess * guess - x) > 1e-12 * x; i++) guess = (guess + x / guess) / 2;
  return guess;
});

export const digitSum = scalar({ args: [int64('n')], returns: int32() }, (n) => {
  let sum = 0;
  for (const digit of n.toString()) if (digit !== '-') sum += Number(digit);
  return sum;
});

export const digitalRoot = scalar({ args: [int32('n')], returns: int32() }, (n) =>
  n === 0 ? 0 : 1 + ((Math.abs(n) - 1) % 9),
);

/** Rounds until a point of the plane escapes, at most 200. */
export const mandelbrot = scalar({ args: [float64('re'), float64('im')], returns: int32() }, (re, im) => {
  let x = 0;
  let y = 0;
  let round = 0;
  for (; round < 200; round++) {
    const xx = x * x;
    const yy = y * y;
    if (xx + yy > 4) break;
    y = 2 * x * y + im;
    x = xx - yy + re;
  }
  return round;
});

/** A polynomial by Horner's rule. */
export const polynomial = scalar({ args: [float64('x')], returns: float64() }, (x) => {
  const coefficients = [1, -1 / 2, 1 / 24, -1 / 720, 1 / 40320];
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x * x + (coefficients[i] ?? 0);
  return sum;
});

/** The roots of a quadratic equation, the lower one; null where there is none. */
export const lowerRoot = scalar(
  { args: [float64('a'), float64('b'), float64('c')], returns: nullable(float64()) },
  (a, b, c) => {
    if (a === 0) return b === 0 ? null : -c / b;
    const discriminant = b * b - 4 * a * c;
    if (discriminant < 0) return null;
    const q = -0.5 * (b + (b < 0 ? -1 : 1) * Math.sqrt(discriminant));
    return q === 0 ? 0 : Math.min(q / a, c / q);
  },
);

/** The integral of a bell between two places, by Simpson's rule. */
export const bellArea = scalar({ args: [float64('from'), float64('to')], returns: float64() }, (from, to) => {
  const f = (x: number) => Math.exp(-x * x);
  const steps = 64;
  const h = (to - from) / steps;
  let sum = f(from) + f(to);
  for (let i = 1; i < steps; i++) sum += (i % 2 === 0 ? 2 : 4) * f(from + i * h);
  return (sum * h) / 3;
});

/** Half up, half down, to even: what each engine calls rounding. */
export const roundAs = scalar({ args: [float64('x'), utf8('mode')], returns: float64() }, (x, mode) => {
  if (mode === 'up') return Math.ceil(x - 0.5);
  if (mode === 'down') return Math.floor(x + 0.5);
  if (mode === 'trunc') return Math.trunc(x);
  return Math.round(x);
});

/** Whole division and rest as Python has them. */
export const floorMod = scalar({ args: [int32('a'), int32('b')], returns: nullable(int32()) }, (a, b) => {
  if (b === 0) return null;
  return a - b * Math.floor(a / b);
});

/** Stops at the first of several rules that fails. */
export const validate = scalar(
  {
    args: [nullable(int32('quantity')), nullable(float64('price')), nullable(utf8('currency'))],
    returns: utf8(),
  },
  (quantity, price, currency) => {
    if (quantity === null) return 'quantity missing';
    if (quantity <= 0 || quantity > 10_000) return `quantity out of range: ${quantity}`;
    if (price === null || !Number.isFinite(price) || price < 0) return 'price wrong';
    if (currency !== 'EUR' && currency !== 'USD') return `currency unknown: ${currency ?? 'none'}`;
    return 'ok';
  },
);

/** The first triple of Pythagoras with a sum, its short side; 0 for none. */
export const pythagoras = scalar({ args: [int32('sum')], returns: int32() }, (sum) => {
  let found = 0;
  search: for (let a = 1; a < sum / 3; a++) {
    for (let b = a + 1; b < sum / 2; b++) {
      const c = sum - a - b;
      if (a * a + b * b === c * c) {
        found = a;
        break search;
      }
      if (a * a + b * b > c * c) continue search;
    }
  }
  return found;
});
