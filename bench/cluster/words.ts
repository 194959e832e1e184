import { table, utf8 } from '@heddle/pdk';

/** The words of a line, which spaces are between. */
export const words = table({ args: [utf8('line')], output: { word: utf8() } }, function* (line) {
  let from = 0;
  while (from < line.length) {
    const space = line.indexOf(' ', from);
    const to = space < 0 ? line.length : space;
    if (to > from) yield { word: line.slice(from, to) };
    from = to + 1;
  }
});
