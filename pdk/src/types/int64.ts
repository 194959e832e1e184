import { type TypeBuilder, typeBuilder } from './type.js';

/** A signed 64-bit integer; `bigint` in the handler. A result out of range fails its row. */
export const int64: TypeBuilder<bigint> = /* @__PURE__ */ typeBuilder('int64');
