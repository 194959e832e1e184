import { type TypeBuilder, typeBuilder } from './type.js';

/** A signed 32-bit integer; `number` in the handler. A result with a fraction or out of range fails its row. */
export const int32: TypeBuilder<number> = /* @__PURE__ */ typeBuilder('int32');
