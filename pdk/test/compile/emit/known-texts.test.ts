import binaryen from 'binaryen';
import { describe, expect, it } from 'vitest';
import { KnownTexts } from '../../../src/compile/emit/known-texts.js';
import type { Expr } from '../../../src/compile/ir.js';
import { byteLength } from '../../../src/compile/lower/expr.js';
import { get, i32, i64, ins, local } from './support/ir.js';

const [text, other] = [local('text', 'str'), local('other', 'str')];
const known = new KnownTexts(new Map([[text, { address: 3, length: 4 }]]));

/** What stands for an expression, as text; undefined where it has to be computed. */
function answer(node: Expr, texts = known): string | undefined {
  if (node.op !== 'numeric') throw new TypeError(`${node.op} is no instruction`);
  const module = new binaryen.Module();
  try {
    const found = texts.answer(module, node);
    return found === undefined ? undefined : binaryen.emitText(found).trim().replace(/\s+/g, ' ');
  } finally {
    module.dispose();
  }
}

const length = (of = text) => byteLength(get(of));
const high = ins('i64.shr_u', get(text), i64(32n));

describe('texts that are ASCII and stay what they are', () => {
  it('have their parts in locals', () => {
    expect(answer(ins('i64.lt_s', get(text), i64(0n)))).toBe('(i32.const 1)');
    expect(answer(ins('i32.wrap_i64', get(text)))).toMatch(/^\(local\.get \$?3\s?\)$/);
    expect(answer(length())).toMatch(/^\(local\.get \$?4\s?\)$/);
  });

  it.each([
    ['another text', length(other)],
    ['the address of another', ins('i32.wrap_i64', get(other))],
    ['another comparison', ins('i64.lt_s', get(text), i64(1n))],
    ['the high half', high],
    ['other bits of it', ins('i32.and', ins('i32.wrap_i64', high), i32(0x7fff_fffe))],
    [
      'another shift',
      ins('i32.and', ins('i32.wrap_i64', ins('i64.shr_u', get(text), i64(31n))), i32(0x7fff_ffff)),
    ],
    ['a mask of the address', ins('i32.and', ins('i32.wrap_i64', get(text)), i32(0x7fff_ffff))],
  ])('are asked no more than that: %s', (_, node) => {
    expect(answer(node)).toBeUndefined();
  });

  it('are none where rows may be masked', () => {
    expect(answer(length(), new KnownTexts())).toBeUndefined();
  });
});
