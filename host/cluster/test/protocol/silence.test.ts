import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { afterSilence } from '../../src/protocol/silence.js';

test('silence is what this thread could have heard: a time in which it computed is none', async () => {
  let silent = 0;
  const heard = afterSilence(50, () => silent++);
  const start = performance.now();
  while (performance.now() - start < 500);
  // What came meanwhile is heard behind the timers that are due.
  await setImmediate();
  expect(silent).toBe(0);
  heard();
  await sleep(200);
  expect(silent).toBe(0);
});

test('it is told once', async () => {
  let silent = 0;
  await new Promise<void>((resolve) => {
    afterSilence(20, () => {
      silent++;
      resolve();
    });
  });
  await sleep(100);
  expect(silent).toBe(1);
});
