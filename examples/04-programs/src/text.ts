import { bool, scalar, table, utf8 } from '@heddle/pdk';

/** The words of a line in lower case: what stands between characters that are no letters, digits or apostrophes. */
export const words = table({ args: [utf8('line')], output: { word: utf8() } }, function* (line) {
  for (const word of line.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? []) yield { word };
});

/** Whether a regular expression of JavaScript is found in a line. */
export const matches = scalar({ args: [utf8('line'), utf8('pattern')], returns: bool() }, (line, pattern) =>
  new RegExp(pattern, 'u').test(line),
);
