/** The runner of the TypeScript host. */
import { dirname, join } from 'node:path';
import { runAll } from './report.js';
import { TsRunner } from './ts-case.js';

const runner = new TsRunner();
await runAll(async (named, wasm) => {
  await runner.run(named, wasm, join(dirname(wasm), 'honest.wasm'));
  return undefined;
});
