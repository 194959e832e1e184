import { type TypeBuilder, typeBuilder } from './type.js';

/** True or false; `boolean` in the handler. */
export const bool: TypeBuilder<boolean> = /* @__PURE__ */ typeBuilder('bool');
