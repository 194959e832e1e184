#!/usr/bin/env node
/** `npm run demo`: builds the flights example and runs it on the TypeScript host. Needs only Node. */
import { installNode } from './lib/install.mjs';
import { must } from './lib/process.mjs';

try {
  await installNode();
  await must('npm', ['run', '--silent', 'demo', '-w', 'examples/01-flights']);
} catch (error) {
  console.error(`demo: ${error.message}`);
  process.exit(1);
}
