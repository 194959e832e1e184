import { describe, expect, it } from 'vitest';
import { loweredText } from './support/lowered.js';

describe('refused is the use', () => {
  const refusal = async (handler: string, returns?: string, prelude?: string) =>
    (await loweredText(handler, returns, prelude)).replace(/^refused: /, '');

  it('of what may change between calls', async () => {
    const changing = 'const T = [1, 2, 3]; export const push = (v: number) => T.push(v);';
    expect(await refusal('(n) => T[n & 1] as number', 'int32()', changing)).toMatch(
      /^T of the module may be changed/,
    );
    for (const alias of [
      'const G = [[1, 2], [3, 4]]; const row = G[0]!; export const push = (v: number) => { row[0] = v; };',
      'const G = [[1, 2], [3, 4]]; export const push = (v: number) => { const row = G[0]!; row[0] = v; };',
      'const G = [[1, 2], [3, 4]]; export const push = (v: number) => { for (const row of G) row[0] = v; };',
      'const G = [[1, 2], [3, 4]]; export const push = (v: number) => { const [row] = G; row!.push(v); };',
      'const G = [[1, 2], [3, 4]]; const set = (row: number[], v: number) => { row[0] = v; }; export const push = (v: number) => set(G[0]!, v);',
      'const G = [[1, 2], [3, 4]]; export const push = (v: number) => G.map((row) => { row[0] = v; return v; });',
      'const G = [[1, 2], [3, 4]]; const kept = new Map([["a", G[0]!]]); export const push = (v: number) => kept.get("a")!.push(v);',
    ]) {
      expect(await refusal('(n) => G[n & 1]![0] as number', 'int32()', `${alias} push(1);`), alias).toMatch(
        /^G of the module may be changed/,
      );
    }
    const read =
      'const G = [[1, 2], [3, 4]]; const sum = (row: number[]) => row[0]! + row[1]!; const S = new Set([sum(G[0]!)]); for (const row of G) S.add(sum(row)); G.forEach((row) => S.add(row.length));';
    expect(await refusal('(n) => G[n & 1]![0]!', 'int32()', read)).not.toContain('may be');
    const kept = 'const G = [[1, 2], [3, 4]]; const S = new Set(); G.forEach((row) => S.add(row));';
    expect(await refusal('(n) => G[n & 1]![0]!', 'int32()', kept)).toContain('G of the module may be');
    const approximate = 'const T = [Math.sin(1), Math.sin(2)];';
    expect(await refusal('(n) => T[n & 1] as number', 'float64()', approximate)).toMatch(
      /^the value of T is not known before it runs/,
    );
  });

  it.each([
    ['Math.floor = Math.ceil;', 'Math.floor'],
    ['Object.assign(Math, { floor: Math.ceil });', 'Math.floor'],
    ['const owner = Math; owner["floor"] = Math.ceil;', 'Math.floor'],
    ['String.prototype.trim = function () { return "x"; };', 'String.prototype.trim'],
    ['globalThis.parseInt = () => 1;', 'globalThis.parseInt'],
    ['export const later = () => { Math.floor = Math.ceil; };', 'Math'],
  ])('of a module that replaces what the language has: %s', async (prelude, name) => {
    expect(await refusal('(x) => Math.floor(x)', 'float64()', prelude)).toMatch(
      new RegExp(`^the module replaces ${name.replace('.', '\\.')} \\(`),
    );
  });
});
