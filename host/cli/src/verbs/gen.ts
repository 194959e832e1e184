import { writeFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { HeddleModule } from '@heddle/host';
import { UsageError } from '../errors.js';
import { readableFile } from '../files.js';
import { protoFile } from '../gen/proto-file.js';
import { jsonOption, type Verb } from '../verb.js';

/** `heddle gen`: source text for callers of a module, in other languages. */
export const gen: Verb = {
  name: 'gen',
  usage: 'proto MODULE [-o FILE] [--package NAME]',
  details: [
    'Writes the .proto file of a module: for every function the batches that its Extism exports take and give, with a',
    'field per column. Generated code of any language then calls the module through any Extism SDK. Without -o the text',
    'goes to stdout; without --package the messages are in heddle.<module>.',
  ].join('\n'),
  options: {
    out: { type: 'string', short: 'o', value: 'FILE', help: 'the file to write' },
    package: { type: 'string', value: 'NAME', help: 'the protobuf package of the messages' },
    ...jsonOption,
  },
  async run(parsed, streams) {
    const [what, file, ...more] = parsed.positionals;
    if (what !== 'proto')
      throw new UsageError(`gen needs what to write: proto${what === undefined ? '' : `, not '${what}'`}`);
    if (file === undefined || more.length > 0) throw new UsageError('gen proto needs one MODULE');
    const name = basename(file, extname(file));
    const packageName =
      parsed.text('package') ??
      `heddle.${name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '_')
        .replace(/^(?![a-z])/, 'm')}`;
    if (!/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(packageName)) {
      throw new UsageError(`--package '${packageName}' is no protobuf package: names with dots between them`);
    }
    const text = protoFile(HeddleModule.load(readableFile(file)).manifest, basename(file), packageName);
    const out = parsed.text('out');
    if (out !== undefined) await writeFile(out, text);
    if (parsed.flag('json'))
      await streams.out(`${JSON.stringify(out === undefined ? { proto: text } : { outfile: out })}\n`);
    else await streams.out(out === undefined ? text : `${out}\n`);
  },
};
