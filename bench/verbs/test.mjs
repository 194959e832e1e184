/** `bench test`: every definition once, as short as it can be. What is tested are the answers, and ratios that noise cannot turn. */
import { parseArgs } from 'node:util';
import { measureAll } from '../measure/rounds.mjs';
import { readDefinitions } from '../plan/definition.mjs';
import { jobsOf } from '../plan/jobs.mjs';
import { hostsOf } from './options.mjs';

const options = {
  definition: { type: 'string' },
  hosts: { type: 'string' },
  json: { type: 'boolean', default: false },
};

/**
 * Rows enough for one of each group of threads and formats, and few for an interpreter that nothing has compiled yet; tables of which
 * every query answers a row.
 */
const AT_MOST = { rows: 128, copies: 1, scale: 0.01 };

export async function run(args) {
  const { values } = parseArgs({ args, options });
  const definitions = readDefinitions(values.definition);
  const onHosts = hostsOf(values.hosts);
  const jobs = await jobsOf(definitions, { onHosts, atMost: AT_MOST });
  const lines = [];
  const take = (measured) => {
    lines.push(measured);
    if (values.json) console.log(JSON.stringify(measured));
  };
  await measureAll(jobs, {
    rounds: 1,
    seconds: 0.01,
    warmupSeconds: 0,
    queriesAtLeast: 1,
    together: true,
    about: {},
    take,
  });
  const broken = definitions.flatMap(({ name, ratios }) => {
    const measured = lines.filter((line) => line.definition === name);
    return ratios.flatMap((ratio) => brokenRatios(ratio, measured, onHosts));
  });
  for (const text of broken) console.error(`bench: ${text}`);
  if (!values.json) console.log(`${lines.length} measurements, all verified; ${broken.length} ratios broken`);
  return broken.length === 0 ? 0 : 1;
}

/** Of fastest calls: what else the machine does cannot make one faster than it is. */
function brokenRatios({ function: name, hosts, of, over, least }, lines, onHosts) {
  return hosts
    .filter((host) => onHosts.includes(host))
    .flatMap((host) => {
      const fastest = (strategy) => {
        const found = lines.find(
          (line) => line.function === name && line.host === host && line.strategy === strategy,
        );
        if (found === undefined)
          throw new Error(`a ratio of ${name} on ${host}, where ${strategy} is not measured`);
        return found.fastest;
      };
      const ratio = fastest(of) / fastest(over);
      if (ratio >= least) return [];
      return [`${name} on ${host}: ${of} costs ${ratio.toFixed(2)} times what ${over} does, not ${least}`];
    });
}
