/** `bench measure`: all definitions on all hosts, into a CSV file. */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { commit } from '../../scripts/lib/tables.mjs';
import { machine } from '../measure/machine.mjs';
import { measureAll } from '../measure/rounds.mjs';
import { header, toLine } from '../measure/table.mjs';
import { readDefinitions } from '../plan/definition.mjs';
import { jobsOf } from '../plan/jobs.mjs';
import { dist } from '../plan/modules.mjs';
import { hostsOf, positive } from './options.mjs';

const options = {
  definition: { type: 'string' },
  hosts: { type: 'string' },
  rounds: { type: 'string', default: '3' },
  seconds: { type: 'string', default: '0.5' },
  output: { type: 'string', default: join(dist, 'measured.csv') },
};

/** A query may take longer than all the seconds that it has. */
const QUERIES_AT_LEAST = 3;

/** What is measured is in the file at once, so that a run that ends early is not lost. */
export async function run(args) {
  const { values } = parseArgs({ args, options });
  const about = { commit: commit(), machine: machine() };
  const jobs = await jobsOf(readDefinitions(values.definition), { onHosts: hostsOf(values.hosts) });
  if (jobs.length === 0) throw new Error('no definition has these hosts');
  const seconds = positive('seconds', values.seconds);
  const rounds = Math.ceil(positive('rounds', values.rounds));
  mkdirSync(dirname(values.output), { recursive: true });
  writeFileSync(values.output, `${header()}\n`);
  const take = (measured) => appendFileSync(values.output, `${toLine(measured)}\n`);
  await measureAll(jobs, {
    rounds,
    seconds,
    warmupSeconds: seconds,
    queriesAtLeast: QUERIES_AT_LEAST,
    together: false,
    about,
    take,
  });
  console.log(values.output);
  return 0;
}
