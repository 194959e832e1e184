import { type TypeBuilder, typeBuilder } from './type.js';

/** A double; `number` in the handler. NaN, infinities and -0 pass both ways. */
export const float64: TypeBuilder<number> = /* @__PURE__ */ typeBuilder('float64');
