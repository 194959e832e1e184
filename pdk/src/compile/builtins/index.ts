import type { Builtins } from '../lower/context.js';
import { bigintCalls } from './bigint.js';
import { dateCalls } from './date.js';
import { globalCalls } from './global.js';
import { mathCalls, mathConstants } from './math.js';
import { numberCalls, numberConstants } from './number.js';
import { operators } from './operators.js';
import { textCalls, textProperties } from './text.js';

/** What compiled code has of the language's own functions; what is not here keeps a function in the js tier. */
export const BUILTINS: Builtins = {
  calls: new Map([...mathCalls, ...numberCalls, ...bigintCalls, ...textCalls, ...dateCalls, ...globalCalls]),
  properties: textProperties,
  constants: new Map([...mathConstants, ...numberConstants]),
  operators,
};
