/** Texts to values, and back. */
import { bool, float64, int32, int64, nullable, scalar, utf8 } from '@heddle/pdk';

export const toInteger = scalar({ args: [utf8('text')], returns: nullable(int32()) }, (text) => {
  const value = Number.parseInt(text, 10);
  return Number.isNaN(value) || Math.abs(value) > 2147483647 ? null : value;
});

export const toNumber = scalar({ args: [nullable(utf8('text'))], returns: float64() }, (text) =>
  text === null ? Number.NaN : Number(text),
);

export const leadingFloat = scalar({ args: [utf8('text')], returns: float64() }, (text) => parseFloat(text));

/** `1.234,56 €` in cents. */
export const euroCents = scalar({ args: [utf8('text')], returns: nullable(int64()) }, (text) => {
  const match = /^(-?)(\d{1,3}(?:\.\d{3})*|\d+)(?:,(\d{2}))?\s*€?$/.exec(text.trim());
  if (match === null) return null;
  const [, sign, whole = '', fraction = '00'] = match;
  const cents = BigInt(whole.replaceAll('.', '') + fraction);
  return sign === '-' ? -cents : cents;
});

/** `1h30m15s` in seconds. */
export const durationSeconds = scalar({ args: [utf8('text')], returns: nullable(int32()) }, (text) => {
  let total = 0;
  let amount = 0;
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    switch (character) {
      case 'h':
      case 'm':
      case 's':
        if (digits === 0) return null;
        total += amount * (character === 'h' ? 3600 : character === 'm' ? 60 : 1);
        amount = 0;
        digits = 0;
        break;
      default: {
        const digit = text.charCodeAt(i) - 48;
        if (digit < 0 || digit > 9) return null;
        amount = amount * 10 + digit;
        digits++;
      }
    }
  }
  return digits === 0 && text !== '' ? total : null;
});

/** The value of a key in `a=1; b=2`. */
export const valueOfKey = scalar(
  { args: [utf8('text'), utf8('key')], returns: nullable(utf8()) },
  (text, key) => {
    for (const pair of text.split(';')) {
      const [name, value] = pair.split('=');
      if (name?.trim() === key && value !== undefined) return value.trim();
    }
    return null;
  },
);

/** The value of a parameter of a URL. */
export const queryParameter = scalar(
  { args: [utf8('url'), utf8('name')], returns: nullable(utf8()) },
  (url, name) => {
    const question = url.indexOf('?');
    if (question === -1) return null;
    const query = `&${url.slice(question + 1)}`;
    const at = query.indexOf(`&${name}=`);
    if (at === -1) return null;
    const from = at + name.length + 2;
    const end = query.indexOf('&', from);
    return end === -1 ? query.slice(from) : query.slice(from, end);
  },
);

export const majorVersion = scalar({ args: [utf8('version')], returns: int32() }, (version) => {
  const text = version.startsWith('v') ? version.slice(1) : version;
  return Number(text.split('.')[0]);
});

/** -1, 0 or 1, number by number. */
export const compareVersions = scalar({ args: [utf8('a'), utf8('b')], returns: int32() }, (a, b) => {
  const one = a.split('.').map(Number);
  const other = b.split('.').map(Number);
  for (let i = 0; i < Math.max(one.length, other.length); i++) {
    const difference = (one[i] ?? 0) - (other[i] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
});

export const toBoolean = scalar({ args: [utf8('text')], returns: nullable(bool()) }, (text) => {
  switch (text.trim().toLowerCase()) {
    case 'true':
    case 'yes':
    case 'y':
    case '1':
      return true;
    case 'false':
    case 'no':
    case 'n':
    case '0':
      return false;
    default:
      return null;
  }
});

/** `23:59` in minutes; throws for what is no time. */
export const minutesOfDay = scalar({ args: [utf8('time')], returns: int32() }, (time) => {
  const colon = time.indexOf(':');
  const hours = Number(time.slice(0, colon));
  const minutes = Number(time.slice(colon + 1));
  if (colon < 1 || !(hours >= 0 && hours < 24) || !(minutes >= 0 && minutes < 60)) {
    throw new RangeError(`not a time of day: "${time}"`);
  }
  return hours * 60 + minutes;
});

function romanDigit(letter: string): number {
  switch (letter) {
    case 'I':
      return 1;
    case 'V':
      return 5;
    case 'X':
      return 10;
    case 'L':
      return 50;
    case 'C':
      return 100;
    case 'D':
      return 500;
    case 'M':
      return 1000;
    default:
      return 0;
  }
}

export const fromRoman = scalar({ args: [utf8('roman')], returns: int32() }, (roman) => {
  let total = 0;
  for (let i = 0; i < roman.length; i++) {
    const value = romanDigit(roman.charAt(i));
    const next = romanDigit(roman.charAt(i + 1));
    total += value < next ? -value : value;
  }
  return total;
});

export const toRoman = scalar({ args: [int32('value')], returns: utf8() }, (value) => {
  const numerals: readonly (readonly [number, string])[] = [
    [1000, 'M'],
    [900, 'CM'],
    [500, 'D'],
    [400, 'CD'],
    [100, 'C'],
    [90, 'XC'],
    [50, 'L'],
    [40, 'XL'],
    [10, 'X'],
    [9, 'IX'],
    [5, 'V'],
    [4, 'IV'],
    [1, 'I'],
  ];
  if (value < 1 || value > 3999) throw new RangeError(`${value} has no Roman numeral`);
  let rest = value;
  let text = '';
  for (const [amount, numeral] of numerals) {
    while (rest >= amount) {
      text += numeral;
      rest -= amount;
    }
  }
  return text;
});

export const fromHex = scalar({ args: [utf8('hex')], returns: nullable(int64()) }, (hex) => {
  const digits = hex.startsWith('0x') ? hex.slice(2) : hex;
  if (digits.length === 0 || digits.length > 16) return null;
  let value = 0n;
  for (let i = 0; i < digits.length; i++) {
    const code = digits.charCodeAt(i);
    let digit: number;
    if (code >= 48 && code <= 57) digit = code - 48;
    else if (code >= 97 && code <= 102) digit = code - 87;
    else if (code >= 65 && code <= 70) digit = code - 55;
    else return null;
    value = value * 16n + BigInt(digit);
  }
  return BigInt.asIntN(64, value);
});

/** The n-th field, from 1, as `split_part` has it. */
export const splitPart = scalar(
  { args: [utf8('text'), utf8('separator'), int32('n')], returns: nullable(utf8()) },
  (text, separator, n) => text.split(separator)[n - 1] ?? null,
);

/** A field of a JSON object that is a number; null where there is none. */
export const jsonNumber = scalar(
  { args: [utf8('json'), utf8('field')], returns: nullable(float64()) },
  (json, field) => {
    try {
      const value: unknown = JSON.parse(json)[field];
      return typeof value === 'number' ? value : null;
    } catch {
      return null;
    }
  },
);

export const ipv4ToNumber = scalar({ args: [utf8('address')], returns: nullable(int64()) }, (address) => {
  let value = 0;
  let part = -1;
  let dots = 0;
  for (let i = 0; i <= address.length; i++) {
    const character = address.charAt(i);
    if (character === '.' || character === '') {
      if (part < 0 || part > 255) return null;
      value = value * 256 + part;
      part = -1;
      if (character === '.') dots++;
    } else if (character >= '0' && character <= '9') {
      part = (part < 0 ? 0 : part) * 10 + Number(character);
    } else return null;
  }
  return dots === 3 ? BigInt(value) : null;
});

export const ipv4Text = scalar(
  { args: [int32('address')], returns: utf8() },
  (address) => `${address >>> 24}.${(address >> 16) & 255}.${(address >> 8) & 255}.${address & 255}`,
);

/** A size for people: `1.5 MiB`. */
export const sizeText = scalar({ args: [int64('bytes')], returns: utf8() }, (bytes) => {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
  let size = Number(bytes);
  let unit = 0;
  while (Math.abs(size) >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit++;
  }
  return unit === 0 ? `${size} B` : `${size.toFixed(1)} ${units[unit]}`;
});
