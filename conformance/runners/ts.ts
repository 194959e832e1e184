/** The runner of the TypeScript host; what has compiled functions runs in the js tier as well. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { jsTierModule } from '../corpus/js-tier.js';
import { runAll } from './report.js';
import { TsRunner } from './ts-case.js';

const runner = new TsRunner();
await runAll(async (named, wasm, corpus) => {
  const honest = join(dirname(wasm), 'honest.wasm');
  await runner.run(named, wasm, honest);
  const inJs = jsTierModule(wasm, corpus);
  if (existsSync(inJs)) await runner.run(named, inJs, honest);
  return undefined;
});
