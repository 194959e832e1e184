import type { Expr } from '../ir.js';
import type { Context, TextOperators } from '../lower/context.js';
import { byteLength, choose, i32, op } from '../lower/expr.js';
import { constantOf, textOf } from './arguments.js';
import { power } from './math.js';
import { concatenated } from './text.js';
import { hasConstant } from './text-constant.js';

/** Two texts are equal where their 64 bits are, and differ where their sizes do; else the bytes tell. */
function equal(context: Context, left: Expr, right: Expr): Expr {
  const [a, b] = [context.hold(left), context.hold(right)];
  const known = hasConstant(a, constantOf(b), 'whole') ?? hasConstant(b, constantOf(a), 'whole');
  if (known !== undefined) return known;
  const bytes = choose(
    op('i32.eq', byteLength(a), byteLength(b)),
    context.guest('heddle_text_equal', a, b),
    i32(0),
  );
  const constant = a.op === 'const' || b.op === 'const';
  return constant ? bytes : choose(op('i64.eq', a, b), i32(1), bytes);
}

/** What operators need of texts and numbers. */
export const operators: TextOperators = {
  concat: concatenated,
  equal,
  compare: (context, left, right) => context.guest('heddle_text_compare', left, right),
  fromValue: (context, value) => textOf(context, value).expr,
  toNumber: (context, text) => context.guest('heddle_number_read', text),
  power,
  remainder: (context, left, right) => context.guest('heddle_number_remainder', left, right),
};
