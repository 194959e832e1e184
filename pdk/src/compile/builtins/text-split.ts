import type { CallLowering, Context } from '../lower/context.js';
import { i32, str } from '../lower/expr.js';
import { int32Number } from '../lower/numbers.js';
import { integers } from '../lower/range.js';
import type { IndexedValue, TextValue, Value } from '../lower/value.js';
import { constantOf, constantText, heldText, isMissing, receiverOf, textOf } from './arguments.js';
import { LONGEST } from './text-shape.js';

/** `split` without its array: each part is found as it is asked for, and joining the parts replaces what parts them. */
export const split: CallLowering = (context, [separator, limit], receiver): IndexedValue => {
  if (!isMissing(limit)) return context.refuse('a limit of split');
  const value = heldText(context, receiverOf(receiver, 'text'));
  const what = 'the parts of a text';
  if (isMissing(separator)) {
    const length = int32Number(i32(1), integers(1, 1));
    return { kind: 'indexed', what, length, at: () => value, joined: () => value };
  }
  const by = heldText(context, separator);
  const part = (index: Parameters<IndexedValue['at']>[0]): TextValue => {
    const expr = context.guest('heddle_text_split_part', value.expr, by.expr, index);
    return { kind: 'text', expr, ascii: value.ascii };
  };
  return {
    kind: 'indexed',
    what,
    length: int32Number(context.guest('heddle_text_split_count', value.expr, by.expr), integers(0, LONGEST)),
    at: part,
    joined: (between) => joined(context, value, by, between),
  };
};

function joined(context: Context, value: TextValue, by: TextValue, between: Value | undefined): TextValue {
  const put = isMissing(between) ? ',' : constantOf(textOf(context, between).expr);
  const parted = constantOf(by.expr);
  // Between the units of a text that is parted by nothing there is nothing to replace.
  if (parted === undefined || parted === '' || put === undefined)
    return context.refuse('parts of a text are joined by what is not known before it runs');
  const literal = str(put.replaceAll('$', '$$$$'));
  const expr = context.guest('heddle_text_replace_all', value.expr, by.expr, literal);
  return { kind: 'text', expr, ascii: value.ascii && constantText(put).ascii };
}
