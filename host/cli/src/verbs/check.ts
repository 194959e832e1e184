import { HeddleModule } from '@heddle/host';
import { UsageError } from '../errors.js';
import { readableFile } from '../files.js';
import { milliseconds } from '../quantity.js';
import { HOST_NAMES, type HostName, type Obstacle, obstacles } from '../support.js';
import { jsonOption, type Verb } from '../verb.js';

/** `heddle check`: whether hosts will take a module. */
export const check: Verb = {
  name: 'check',
  usage: 'MODULE',
  details: [
    'Loads MODULE as a host does: WebAssembly, manifest, imports and exports, then one instance and its ABI version.',
    'All three hosts load the same modules, so that what passes here passes there, and @heddle/host and heddle call run',
    "every function. What of it a host's SQL does not take, by kind or type, is listed.",
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
    const functions = [...new Set(manifest.functions.map((info) => info.name))];
    const hosts = Object.keys(HOST_NAMES) as HostName[];
    const found = hosts.map((host) => [host, obstacles(host, manifest.functions)] as const);
    if (parsed.flag('json')) {
      const { abi, imports } = manifest;
      const sql = Object.fromEntries(found);
      await streams.out(
        `${JSON.stringify({ ok: true, digest, abi, imports, functions, obstacles: sql, instantiateMs })}\n`,
      );
      return;
    }
    const kinds = manifest.functions.reduce(
      (counts, { kind }) => counts.set(kind, (counts.get(kind) ?? 0) + 1),
      new Map<string, number>(),
    );
    await streams.out(
      [
        `${name} is a Heddle module of ABI ${manifest.abi.join('.')} with ${functions.join(', ')}`,
        `functions: ${[...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ')}`,
        `loaded and instantiated here in ${milliseconds(instantiateMs)}; Spark and DataFusion load it too`,
        ...found.flatMap(([host, list]) => summary(HOST_NAMES[host], list)),
        '',
      ].join('\n'),
    );
  },
};

/** What a host's SQL does not take, by the reason. */
function summary(host: string, list: readonly Obstacle[]): string[] {
  const reasons = new Map<string, string[]>();
  for (const { function: name, reason } of list) reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
  return [
    `SQL on ${host}: ${list.length === 0 ? 'all of it' : 'all but'}`,
    ...[...reasons].map(([reason, names]) => `  ${names.join(', ')}: ${reason}`),
  ];
}
