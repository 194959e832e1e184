/** Texts, cleaned up and taken apart. */
import { bool, float64, int32, nullable, scalar, utf8 } from '@heddle/pdk';

export const upper = scalar({ args: [utf8('text')], returns: utf8() }, (text) => text.toUpperCase());

export const emailDomain = scalar({ args: [utf8('email')], returns: nullable(utf8()) }, (email) => {
  const at = email.lastIndexOf('@');
  return at < 0 ? null : email.slice(at + 1).toLowerCase();
});

/** `ada.lovelace+news@gmail.com` and `AdaLovelace@googlemail.com` are one mailbox. */
export const canonicalEmail = scalar({ args: [utf8('email')], returns: utf8() }, (email) => {
  const trimmed = email.trim().toLowerCase();
  const at = trimmed.indexOf('@');
  if (at < 1) return trimmed;
  let local = trimmed.substring(0, at);
  let domain = trimmed.substring(at + 1);
  if (domain === 'googlemail.com') domain = 'gmail.com';
  const plus = local.indexOf('+');
  if (plus >= 0) local = local.substring(0, plus);
  if (domain === 'gmail.com') local = local.replaceAll('.', '');
  return `${local}@${domain}`;
});

export const slug = scalar({ args: [utf8('title')], returns: utf8() }, (title) =>
  title
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, ''),
);

/** The same by hand, for ASCII. */
export const asciiSlug = scalar({ args: [utf8('title')], returns: utf8() }, (title) => {
  let result = '';
  let gap = false;
  for (let i = 0; i < title.length; i++) {
    const code = title.charCodeAt(i);
    const upperCase = code >= 65 && code <= 90;
    const word = upperCase || (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
    if (!word) {
      gap = result !== '';
      continue;
    }
    if (gap) result += '-';
    gap = false;
    result += upperCase ? String.fromCharCode(code + 32) : title.charAt(i);
  }
  return result;
});

export const collapseSpaces = scalar({ args: [utf8('text')], returns: utf8() }, (text) =>
  text.replace(/\s+/g, ' ').trim(),
);

/** `Ada King Lovelace` -> `A. Lovelace`. */
export const shortName = scalar({ args: [utf8('first'), utf8('last')], returns: utf8() }, (first, last) => {
  const name = first.trim();
  return name.length > 0 ? `${name[0]}. ${last.trim()}` : last.trim();
});

export const titleCase = scalar({ args: [utf8('text')], returns: utf8() }, (text) =>
  text
    .split(' ')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase())
    .join(' '),
);

export const snakeCase = scalar({ args: [utf8('name')], returns: utf8() }, (name) => {
  let snake = '';
  for (const character of name) {
    const lower = character.toLowerCase();
    if (lower !== character && snake !== '') snake += '_';
    snake += lower;
  }
  return snake;
});

/** Cut to so many characters, with an ellipsis in place of the last. */
export const truncate = scalar({ args: [utf8('text'), int32('most')], returns: utf8() }, (text, most) =>
  text.length <= most ? text : `${text.slice(0, Math.max(0, most - 1)).trimEnd()}…`,
);

/** `**** **** **** 1234`. */
export const maskCard = scalar({ args: [utf8('card')], returns: utf8() }, (card) => {
  const digits = card.replaceAll(' ', '');
  if (digits.length < 8) return '*'.repeat(digits.length);
  const masked = '*'.repeat(digits.length - 4) + digits.slice(-4);
  let grouped = '';
  for (let i = 0; i < masked.length; i += 4) grouped += (i > 0 ? ' ' : '') + masked.slice(i, i + 4);
  return grouped;
});

export const isPalindrome = scalar({ args: [utf8('text')], returns: bool() }, (text) => {
  let left = 0;
  let right = text.length - 1;
  while (left < right) {
    if (text[left] !== text[right]) return false;
    left++;
    right--;
  }
  return true;
});

export const countVowels = scalar({ args: [utf8('text')], returns: int32() }, (text) => {
  let count = 0;
  for (const character of text) if ('aeiouAEIOU'.includes(character)) count++;
  return count;
});

export const wordCount = scalar({ args: [utf8('text')], returns: int32() }, (text) => {
  let words = 0;
  let inside = false;
  for (let i = 0; i < text.length; i++) {
    const space = text.charCodeAt(i) <= 32;
    if (!space && !inside) words += 1;
    inside = !space;
  }
  return words;
});

export const caesar = scalar({ args: [utf8('text'), int32('shift')], returns: utf8() }, (text, shift) => {
  const by = ((shift % 26) + 26) % 26;
  let secret = '';
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 65 && code <= 90) secret += String.fromCharCode(((code - 65 + by) % 26) + 65);
    else if (code >= 97 && code <= 122) secret += String.fromCharCode(((code - 97 + by) % 26) + 97);
    else secret += text[i];
  }
  return secret;
});

export const reversed = scalar({ args: [utf8('text')], returns: utf8() }, (text) => {
  let result = '';
  for (let i = text.length - 1; i >= 0; i--) result += text.charAt(i);
  return result;
});

/** The account's number with zeros in front. */
export const accountNumber = scalar(
  { args: [int32('id')], returns: utf8() },
  (id) => `AC-${String(id).padStart(8, '0')}`,
);

export const stripTags = scalar({ args: [utf8('html')], returns: utf8() }, (html) => {
  let text = '';
  let depth = 0;
  for (const character of html) {
    if (character === '<') depth++;
    else if (character === '>' && depth > 0) depth--;
    else if (depth === 0) text += character;
  }
  return text;
});

/** Edit distance. */
export const levenshtein = scalar({ args: [utf8('a'), utf8('b')], returns: int32() }, (a, b) => {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      current[j] = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
});

/** The share of the first text's characters that both begin with. */
export const prefixShare = scalar({ args: [utf8('a'), utf8('b')], returns: float64() }, (a, b) => {
  const most = Math.min(a.length, b.length);
  let same = 0;
  while (same < most && a.charCodeAt(same) === b.charCodeAt(same)) same++;
  return a.length === 0 ? 1 : same / a.length;
});

/** The host of a URL. */
export const urlHost = scalar({ args: [utf8('url')], returns: nullable(utf8()) }, (url) => {
  const scheme = url.indexOf('://');
  if (scheme < 0) return null;
  let end = scheme + 3;
  while (end < url.length && url[end] !== '/' && url[end] !== '?' && url[end] !== '#' && url[end] !== ':')
    end++;
  const host = url.slice(scheme + 3, end).toLowerCase();
  return host.startsWith('www.') ? host.slice(4) : host;
});

export const isInternal = scalar(
  { args: [utf8('url')], returns: bool() },
  (url) => url.startsWith('/') || url.startsWith('https://intranet.') || url.endsWith('.internal'),
);

export const soundex = scalar({ args: [utf8('name')], returns: utf8() }, (name) => {
  const CODES = '01230120022455012623010202';
  const word = name.toUpperCase();
  let code = '';
  let last = '';
  for (let i = 0; i < word.length && code.length < 4; i++) {
    const at = word.charCodeAt(i) - 65;
    if (at < 0 || at > 25) continue;
    const digit = CODES.charAt(at);
    if (code === '') code = word.charAt(i);
    else if (digit !== '0' && digit !== last) code += digit;
    if (word.charAt(i) !== 'H' && word.charAt(i) !== 'W') last = digit;
  }
  return code === '' ? '' : code.padEnd(4, '0');
});

/** A field of a CSV line. */
export const quoted = scalar({ args: [nullable(utf8('field'))], returns: utf8() }, (field) => {
  if (field === null) return '';
  const special = field.includes(',') || field.includes('"') || field.includes('\n');
  return special ? `"${field.split('"').join('""')}"` : field;
});

/** Texts that only differ in case, order of comparison as sorting has it. */
export const compareIgnoringCase = scalar({ args: [utf8('a'), utf8('b')], returns: int32() }, (a, b) => {
  const one = a.toLowerCase();
  const other = b.toLowerCase();
  return one < other ? -1 : one > other ? 1 : 0;
});
