/** What the first row costs: everything from the file on, once a process, because a process keeps what it compiled. */
import { HeddleModule } from '@heddle/host';
import { SLOT } from '../../data/columns.mjs';
import { answerFields } from '../../data/expected.mjs';
import { allSame } from './compare.mjs';
import { callOf } from './direct.mjs';
import { batchesOf } from './measure.mjs';

/** Microseconds of each step, for the first batch of a case. */
export function startTimes(file, one) {
  const times = [];
  let last = process.hrtime.bigint();
  const step = (result) => {
    const now = process.hrtime.bigint();
    times.push(Number(now - last) / 1000);
    last = now;
    return result;
  };
  const module = step(HeddleModule.load(file));
  const instance = step(module.instantiate({ watch: 'poll' }));
  const info = module.function(one.function);
  const fields = one.groups === undefined ? info.args : [...info.args, SLOT];
  const [columns] = batchesOf(one.input, fields);
  const [expected] = batchesOf(one.expected, answerFields(info));
  last = process.hrtime.bigint();
  const call = callOf(instance, info, one.groups ?? null);
  const answer = step(call.answer(columns, columns[0].length));
  const again = step(module.instantiate({ watch: 'poll' }));
  again.close();
  call.close();
  instance.close();
  const [loadUs, firstInstanceUs, firstBatchUs, instanceUs] = times;
  return {
    function: one.function,
    strategy: 'start',
    loadUs,
    firstInstanceUs,
    instanceUs,
    firstBatchUs,
    verified: allSame(answer, expected),
    instancesCreatedAfterWarmup: 0,
    rowsBailed: 0,
  };
}
