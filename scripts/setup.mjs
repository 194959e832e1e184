#!/usr/bin/env node
/**
 * `npm run setup [-- node|python|datafusion|native|spark ...]`: prepares what the named parts need; all without a name.
 * `--line 4.0` says for which Spark: its newest line, or the one of SPARK_HOME, without it.
 */
import { parseArgs } from 'node:util';
import {
  installDatafusion,
  installNative,
  installNode,
  installPython,
  installSpark,
} from './lib/install.mjs';

const parts = {
  node: installNode,
  python: installPython,
  datafusion: installDatafusion,
  native: installNative,
  spark: () => installSpark(values.line),
};
const { values, positionals: names } = parseArgs({
  options: { line: { type: 'string' } },
  allowPositionals: true,
});
const unknown = names.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`unknown part: ${unknown.join(', ')}; there are: ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}
for (const name of names.length > 0 ? names : Object.keys(parts)) {
  const start = Date.now();
  try {
    await parts[name]();
  } catch (error) {
    console.error(`setup ${name}: ${error.message}`);
    process.exit(1);
  }
  console.error(`setup ${name}: ${((Date.now() - start) / 1000).toFixed(1)} s`);
}
