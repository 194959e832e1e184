/** The part `weavers` of `npm run test:full`. */
import { buildCorpus, installDatafusion, installNative, installSpark } from './install.mjs';
import { vitest } from './runners.mjs';

/** 200 random queries, all of TPC-H and the examples, in this process, on DataFusion and on a Spark cluster. */
export async function weavers() {
  await buildCorpus();
  await installDatafusion();
  await installNative();
  await installSpark();
  return vitest('weavers', ['engines'], { files: ['test/weavers'], env: { HEDDLE_WEAVERS: 'full' } });
}
