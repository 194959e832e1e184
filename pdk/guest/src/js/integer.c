#include "js/integer.h"

WriteResult integer_is_bigint(JSContext *context, JSValueConst value, int64_t integer) {
  JSValue back = JS_NewBigInt64(context, integer);
  if (JS_IsException(back)) return WRITE_EXCEPTION;
  bool same = JS_IsStrictEqual(context, value, back);
  JS_FreeValue(context, back);
  return same ? WRITE_OK : WRITE_OUT_OF_RANGE;
}
