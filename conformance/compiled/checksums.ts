/** Check digits of numbers that people type. */
import { bool, int32, int64, nullable, scalar, utf8 } from '@heddle/pdk';

/** Cards. */
export const luhn = scalar({ args: [utf8('number')], returns: bool() }, (number) => {
  let sum = 0;
  let double = false;
  for (let i = number.length - 1; i >= 0; i--) {
    let digit = number.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return false;
    if (double) {
      digit *= 2;
      if (digit > 9) digit -= 9;
    }
    sum += digit;
    double = !double;
  }
  return number.length > 1 && sum % 10 === 0;
});

/** The digit that a card's number lacks. */
export const luhnDigit = scalar({ args: [int64('body')], returns: int32() }, (body) => {
  let rest = body;
  let sum = 0n;
  for (let i = 0; rest > 0n; i++) {
    let digit = rest % 10n;
    if (i % 2 === 0) digit = digit * 2n > 9n ? digit * 2n - 9n : digit * 2n;
    sum += digit;
    rest /= 10n;
  }
  return Number((10n - (sum % 10n)) % 10n);
});

/** Bank accounts, without spaces. */
export const iban = scalar({ args: [utf8('iban')], returns: bool() }, (text) => {
  const compact = text.replace(/\s/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(compact)) return false;
  const rearranged = compact.slice(4) + compact.slice(0, 4);
  let remainder = 0;
  for (const character of rearranged) {
    const value = parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
});

/** The same without regular expressions. */
export const ibanByHand = scalar({ args: [utf8('iban')], returns: bool() }, (text) => {
  if (text.length < 15 || text.length > 34) return false;
  let remainder = 0;
  for (let i = 0; i < text.length; i++) {
    const at = i + 4 < text.length ? i + 4 : i + 4 - text.length;
    const code = text.charCodeAt(at);
    if (code >= 48 && code <= 57) {
      if (at < 2) return false;
      remainder = (remainder * 10 + (code - 48)) % 97;
    } else if (code >= 65 && code <= 90) {
      if (at === 2 || at === 3) return false;
      remainder = (remainder * 100 + (code - 55)) % 97;
    } else return false;
  }
  return remainder === 1;
});

export const isbn10 = scalar({ args: [utf8('isbn')], returns: bool() }, (isbn) => {
  const digits = isbn.replaceAll('-', '');
  if (digits.length !== 10) return false;
  let sum = 0;
  for (let i = 0; i < 10; i++) {
    const character = digits.charAt(i);
    if (character === 'X' && i === 9) sum += 10;
    else if (character >= '0' && character <= '9') sum += (10 - i) * Number(character);
    else return false;
  }
  return sum % 11 === 0;
});

function weighted13(digits: string): number {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) sum += (i % 2 === 0 ? 1 : 3) * (digits.charCodeAt(i) - 48);
  return sum;
}

export const isbn13 = scalar({ args: [utf8('isbn')], returns: bool() }, (isbn) => {
  const digits = isbn.split('-').join('');
  return digits.length === 13 && /^\d+$/.test(digits) && weighted13(digits) % 10 === 0;
});

/** The thirteenth digit; null without twelve digits. */
export const eanDigit = scalar({ args: [utf8('digits')], returns: nullable(utf8()) }, (digits) => {
  if (digits.length !== 12) return null;
  for (let i = 0; i < 12; i++) {
    const code = digits.charCodeAt(i);
    if (code < 48 || code > 57) return null;
  }
  return `${digits}${(10 - (weighted13(digits) % 10)) % 10}`;
});

const D = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
  [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
  [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
  [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
  [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
  [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
  [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
  [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
  [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
];
const PERMUTATION = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
  [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
  [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
  [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
  [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
  [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
  [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
];

export const verhoeff = scalar({ args: [utf8('number')], returns: bool() }, (number) => {
  let check = 0;
  for (let i = 0; i < number.length; i++) {
    const digit = number.charCodeAt(number.length - 1 - i) - 48;
    if (digit < 0 || digit > 9) return false;
    check = D[check]?.[PERMUTATION[i % 8]?.[digit] ?? 0] ?? 0;
  }
  return check === 0;
});

const DAMM = Uint8Array.of(
  ...[0, 3, 1, 7, 5, 9, 8, 6, 4, 2, 7, 0, 9, 2, 1, 5, 4, 8, 6, 3, 4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
  ...[1, 7, 5, 0, 9, 8, 3, 4, 2, 6, 6, 1, 2, 3, 0, 4, 5, 9, 7, 8, 3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
  ...[5, 8, 6, 9, 7, 2, 0, 1, 3, 4, 8, 9, 4, 5, 3, 6, 2, 0, 1, 7, 9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
  ...[2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
);

/** Damm's digit of a number. */
export const damm = scalar({ args: [int32('number')], returns: int32() }, (number) => {
  let interim = 0;
  let divisor = 1;
  while (divisor * 10 <= number) divisor *= 10;
  for (let rest = number; divisor >= 1; divisor = Math.floor(divisor / 10)) {
    interim = DAMM[interim * 10 + Math.floor(rest / divisor)] ?? 0;
    rest %= divisor;
  }
  return interim;
});

/** Vehicles. */
export const vin = scalar({ args: [utf8('vin')], returns: bool() }, (text) => {
  const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
  const values: Record<string, number> = {
    A: 1,
    B: 2,
    C: 3,
    D: 4,
    E: 5,
    F: 6,
    G: 7,
    H: 8,
    J: 1,
    K: 2,
    L: 3,
    M: 4,
    N: 5,
    P: 7,
    R: 9,
    S: 2,
    T: 3,
    U: 4,
    V: 5,
    W: 6,
    X: 7,
    Y: 8,
    Z: 9,
  };
  if (text.length !== 17) return false;
  let sum = 0;
  for (const [i, character] of [...text].entries()) {
    const value = character >= '0' && character <= '9' ? Number(character) : values[character];
    if (value === undefined) return false;
    sum += value * (weights[i] ?? 0);
  }
  return text[8] === (sum % 11 === 10 ? 'X' : String(sum % 11));
});

/** Bank routing numbers of the United States. */
export const abaRouting = scalar({ args: [int32('number')], returns: bool() }, (number) => {
  if (number < 10_000_000 || number > 999_999_999) return false;
  let sum = 0;
  let rest = number;
  for (const weight of [1, 7, 3, 1, 7, 3, 1, 7, 3]) {
    sum += weight * (rest % 10);
    rest = Math.floor(rest / 10);
  }
  return sum % 10 === 0;
});

/** ISO 7064, MOD 97-10, of a number of up to 18 digits: its two check digits. */
export const mod97 = scalar(
  { args: [int64('number')], returns: int32() },
  (number) => 98 - Number((number * 100n) % 97n),
);

/** Securities. */
export const isin = scalar({ args: [utf8('isin')], returns: bool() }, (text) => {
  if (text.length !== 12) return false;
  let digits = '';
  for (let i = 0; i < 12; i++) {
    const code = text.charCodeAt(i);
    if (code >= 48 && code <= 57) digits += text[i];
    else if (code >= 65 && code <= 90) digits += (code - 55).toString();
    else return false;
  }
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = digit * 2;
    sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
});
