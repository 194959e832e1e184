import { HeddleModule } from '@heddle/host';
import { UsageError } from '../errors.js';
import { readableFile } from '../files.js';
import { milliseconds } from '../quantity.js';
import { jsonOption, type Verb } from '../verb.js';

/** `heddle check`: whether hosts will take a module. */
export const check: Verb = {
  name: 'check',
  usage: 'MODULE',
  details: [
    'Loads MODULE as a host does: WebAssembly, manifest, imports and exports, then one instance and its ABI version.',
    'All three hosts accept the same imports, exports and types, so that what passes here passes there.',
  ].join('\n'),
  options: jsonOption,
  async run(parsed, streams) {
    const [name, ...more] = parsed.positionals;
    if (name === undefined || more.length > 0) throw new UsageError('check needs one MODULE');
    const module = HeddleModule.load(readableFile(name));
    const start = performance.now();
    module.instantiate().close();
    const instantiateMs = performance.now() - start;
    const { manifest, digest } = module;
    const functions = manifest.functions.map((info) => info.name);
    if (parsed.flag('json')) {
      const { abi, imports } = manifest;
      await streams.out(`${JSON.stringify({ ok: true, digest, abi, imports, functions, instantiateMs })}\n`);
      return;
    }
    await streams.out(
      [
        `${name} is a Heddle module of ABI ${manifest.abi.join('.')} with ${functions.join(', ')}`,
        `loaded and instantiated here in ${milliseconds(instantiateMs)}`,
        'its imports, exports and types are those that the Spark and DataFusion hosts accept too',
        '',
      ].join('\n'),
    );
  },
};
