#include "columns/integer.h"

WriteResult integer_of_bigint(JSContext *context, JSValueConst value, int64_t *integer) {
  if (!JS_IsBigInt(value)) return WRITE_WRONG_TYPE;
  if (JS_ToBigInt64(context, integer, value) < 0) return WRITE_EXCEPTION;
  if (JS_VALUE_GET_TAG(value) == JS_TAG_SHORT_BIG_INT) return WRITE_OK;
  // JS_ToBigInt64 wraps: a bigint fits when the way back gives the same value.
  JSValue back = JS_NewBigInt64(context, *integer);
  if (JS_IsException(back)) return WRITE_EXCEPTION;
  bool same = JS_IsStrictEqual(context, value, back);
  JS_FreeValue(context, back);
  return same ? WRITE_OK : WRITE_OUT_OF_RANGE;
}
