import { type DataSet, read, type Schema } from '@heddle/engine/dataset';
import { HeddleModule } from '@heddle/host';
import { grep } from './grep.js';
import { sortLines } from './sort.js';
import { wordCount } from './word-count.js';

const text = () => HeddleModule.load(new URL('text.wasm', import.meta.url).pathname);

/** Programs by name: they take what stands behind it on the command line. */
const programs: Readonly<Record<string, (...args: string[]) => DataSet<Schema>>> = {
  'word-count': (...files) => wordCount(read.text(files), text()).limit(5),
  grep: (pattern = '', ...files) => grep(read.text(files), pattern, text()),
  sort: (...files) => sortLines(read.text(files)),
};

const [name = '', ...args] = process.argv.slice(2);
const program = programs[name];
if (program === undefined) throw new Error(`usage: main.js ${Object.keys(programs).join('|')} ARGUMENTS`);
for (const row of await program(...args).collect()) console.log(Object.values(row).join('\t'));
