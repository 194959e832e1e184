import { transformSync } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { absentGlobals } from '../src/build/free-globals.js';
import { Program } from '../src/build/program.js';
import { normalised } from '../src/build/source-map.js';

/** What is found in a piece of code, as `name@line:column`. */
function found(source: string): string[] {
  const { code, map } = transformSync(source, { sourcemap: 'external', sourcefile: 'f.js', format: 'iife' });
  return absentGlobals({ map: normalised(map) }, new Program(code)).map(({ message, location }) => {
    const name = /`(.*)`/.exec(message)?.[1];
    return `${name}@${location?.line}:${location?.column}`;
  });
}

describe('uses of globals that a UDF lacks', () => {
  it.each([
    ['a call', 'fetch("x")', ['fetch@1:1']],
    ['a value', 'export const f = setTimeout', ['setTimeout@1:18']],
    ['a member', 'export const f = process.env.HOME', ['process@1:18']],
    ['new', 'export const f = () => new WebSocket("x")', ['WebSocket@1:28']],
    ['a call through globalThis', 'globalThis.fetch("x")', ['fetch@1:12']],
    ['new through globalThis', 'new globalThis.XMLHttpRequest()', ['XMLHttpRequest@1:16']],
    ['a member through globalThis', 'export const f = globalThis.process.pid', ['process@1:29']],
    ['two on one line', 'setTimeout(setInterval)', ['setTimeout@1:1', 'setInterval@1:12']],
    ['a typeof of something else', 'if (typeof x === "y") fetch(1)', ['fetch@1:23']],
    ['a typeof around a call', 'export const f = typeof fetch(1)', ['fetch@1:25']],
    ['the asking part itself', 'export const f = globalThis.fetch(1) && 2', ['fetch@1:29']],
    ['an outer name that shadows elsewhere', '{ const fetch = 1; fetch; } fetch()', ['fetch@1:29']],
  ])('are found: %s', (_, source, expected) => {
    expect(found(source)).toEqual(expected);
  });

  it.each([
    ['a parameter', 'export const f = (fetch) => fetch(1)'],
    ['an own function', 'function setTimeout() {} setTimeout()'],
    ['a property', 'export const f = { process: 1, fetch() {} }; f.fetch(f.process)'],
    ['a label', 'fetch: for (;;) break fetch'],
    ['a method', 'export class A { fetch() { return this.fetch(); } }'],
    ['typeof', 'export const f = typeof process'],
    ['a guard with &&', 'export const f = typeof fetch === "function" && fetch(1)'],
    ['a guard with if', 'if (typeof process !== "undefined") process.exit()'],
    ['a guard with ?:', 'export const f = "crypto" in globalThis ? crypto.subtle : 1'],
    ['a guard of globalThis', 'if (globalThis.process) globalThis.process.exit()'],
    ['an optional call', 'globalThis.setTimeout?.(1)'],
    ['an optional member', 'export const f = globalThis.process?.env'],
    ['a value of globalThis', 'export const f = globalThis.fetch'],
    ['an own globalThis', 'export const f = (globalThis) => globalThis.fetch'],
    [
      'globals that are there',
      'export const f = [Math, JSON, BigInt, Map, console, TextEncoder, atob, Config]',
    ],
  ])('are not: %s', (_, source) => {
    expect(found(source)).toEqual([]);
  });
});
