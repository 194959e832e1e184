import { type TypeBuilder, typeBuilder } from './type.js';

/** Text; `string` in the handler. A result with a lone surrogate fails its row. */
export const utf8: TypeBuilder<string> = /* @__PURE__ */ typeBuilder('utf8');
