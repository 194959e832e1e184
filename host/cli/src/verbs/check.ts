import { HeddleModule } from '@heddle/host';
import { UsageError } from '../errors.js';
import { readableFile } from '../files.js';
import { jsonOption, type Verb } from '../verb.js';

/** `heddle check`: whether hosts will take a module. */
export const check: Verb = {
  name: 'check',
  usage: 'MODULE',
  summary: 'check that hosts can load a module',
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
    const hosts = { ts: 'instantiated', spark: 'accepted', datafusion: 'accepted' };
    const functions = manifest.functions.map((info) => info.name);
    if (parsed.flag('json')) {
      const { abi, imports } = manifest;
      await streams.out(
        `${JSON.stringify({ ok: true, digest, abi, imports, functions, hosts, instantiateMs })}\n`,
      );
      return;
    }
    await streams.out(
      [
        `${name} is a Heddle module of ABI ${manifest.abi.join('.')} with ${functions.join(', ')}`,
        `  imports     ${manifest.imports.length}, all of extism:host/env`,
        '  ts          loaded and instantiated',
        '  spark       accepted: the same imports, exports and types',
        '  datafusion  accepted: the same imports, exports and types',
        '',
      ].join('\n'),
    );
  },
};
