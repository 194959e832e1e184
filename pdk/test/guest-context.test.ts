import { describe, expect, it } from 'vitest';
import { BuildError } from '../src/build/build-error.js';
import { readEngine } from '../src/build/engine.js';
import { evaluate } from '../src/build/evaluate.js';
import { encodePayload } from '../src/build/payload.js';
import { snapshot } from '../src/build/snapshot.js';

/** What differs from call to call, or is not for UDFs, and what is there all the same; nothing of time zones. */
const EXPRESSIONS = [
  "Config.get('key')",
  "Var.set('key', 'value')",
  "Var.getBytes('key')",
  "Var.getString('key')",
  'Host.inputBytes()',
  'Host.inputString()',
  'Host.outputBytes(new ArrayBuffer(1))',
  "Host.outputString('text')",
  'Math.random()',
  'Date()',
  'new Date()',
  'Date.now()',
  'new Date(0).toISOString()',
  'Host.arrayBufferToBase64(new Uint8Array([0, 255]).buffer)',
  "new Uint8Array(Host.base64ToArrayBuffer('AP8=')).join()",
  "new TextDecoder().decode(new TextEncoder().encode('ä🦙'))",
  "btoa(atob('AP8='))",
  'typeof queueMicrotask',
  'console.log(1)',
  ...['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'Intl', 'fetch', 'setTimeout', 'process'].map(
    (name) => `typeof ${name}`,
  ),
];

/** Throws the answers of all of them, or what they throw, as the text of an error. */
const PROBE = `"use strict"; throw new Error(JSON.stringify([${EXPRESSIONS.map(
  (text) => `() => ${text}`,
)}].map((ask) => { try { return String(ask()); } catch (error) { return String(error); } })));`;

const map = { version: 3, sources: [], sourcesContent: [], mappings: '', names: [] } as const;

function answers(failure: unknown): unknown {
  if (!(failure instanceof BuildError)) throw failure;
  const [, json = ''] = /Error: (\[.*\])/s.exec(failure.message) ?? [];
  const told = JSON.parse(json) as string[];
  return Object.fromEntries(EXPRESSIONS.map((text, index) => [text, told[index]]));
}

describe('the context in which a bundle is evaluated', () => {
  it('answers as the guest does while a module is built', async () => {
    const { wasm } = await readEngine();
    const guest = await snapshot(wasm, encodePayload([PROBE, '{}', '{}'])).catch(answers);
    const node = await Promise.resolve()
      .then(() => evaluate({ code: PROBE, map }))
      .catch(answers);
    expect(node).toEqual(guest);
    expect(guest).toMatchSnapshot();
  });
});
