import type { CallLowering } from '../lower/context.js';
import { not } from '../lower/expr.js';
import type { TextValue } from '../lower/value.js';
import { constantText, int32Of, receiverOf, textOf, truthOf } from './arguments.js';
import { concatenated } from './text.js';
import { codePointOf, unitOf } from './text-character.js';

/** Conversions to booleans and texts, and what stands at `Boolean` and `String`. */

const fromCharCode: CallLowering = (context, args) =>
  args.reduce<TextValue>((joined, arg) => {
    const character = context.guest('heddle_text_from_code', unitOf(int32Of(context, arg)));
    return { kind: 'text', expr: concatenated(context, joined.expr, character), ascii: false };
  }, constantText(''));

const fromCodePoint: CallLowering = (context, args) =>
  args.reduce<TextValue>((joined, arg) => {
    const { valid, code } = codePointOf(context, arg);
    context.throwIf(not(valid), 'RangeError', 'invalid code point');
    const character = context.guest('heddle_text_from_code', code);
    return { kind: 'text', expr: concatenated(context, joined.expr, character), ascii: false };
  }, constantText(''));

export const globalCalls: ReadonlyMap<string, CallLowering> = new Map<string, CallLowering>([
  ['Boolean', (context, [value]) => ({ kind: 'boolean', expr: truthOf(context, value) })],
  ['String', (context, args) => (args.length === 0 ? constantText('') : textOf(context, args[0]))],
  ['String.fromCharCode', fromCharCode],
  ['String.fromCodePoint', fromCodePoint],
  ['boolean.toString', (context, _args, receiver) => textOf(context, receiver)],
  ['boolean.valueOf', (_context, _args, receiver) => receiverOf(receiver, 'boolean')],
]);
