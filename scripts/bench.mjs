#!/usr/bin/env node
/** `npm run bench [-- --quick]`: sets up every host, then measures and prints the table. */
import { installDatafusion, installNode, installSpark } from './lib/install.mjs';
import { must } from './lib/process.mjs';

try {
  await installNode();
  await installDatafusion();
  await installSpark();
  await must(process.execPath, ['bench/run.mjs', ...process.argv.slice(2)]);
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exit(1);
}
