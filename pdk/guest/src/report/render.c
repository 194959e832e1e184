#include "report/render.h"
#include "js/engine.h"

#include <math.h>
#include <string.h>

// Enough of a string that the cut is made by whoever prints it.
#define STRING_CHARACTERS 220u
#define STRING_BUDGET 1000u

static void forget_exception(JSContext *context) { JS_FreeValue(context, JS_GetException(context)); }

static void render_string(Text *text, JSContext *context, JSValueConst value) {
  size_t length;
  const char *bytes = JS_ToCStringLen(context, &length, value);
  if (!bytes) return forget_exception(context);
  text_json_string(text, bytes, length, STRING_CHARACTERS, STRING_BUDGET);
  JS_FreeCString(context, bytes);
}

void render_value(Text *text, JSContext *context, JSValueConst value) {
  if (JS_IsString(value)) return render_string(text, context, value);
  if (JS_IsFunction(context, value)) return text_format(text, "a function");
  if (JS_IsPromise(value)) return text_format(text, "a Promise");
  if (JS_IsArray(value)) return text_format(text, "an array");
  if (JS_IsObject(value)) return text_format(text, "an object");
  if (JS_IsSymbol(value)) return text_format(text, "a symbol");
  if (JS_VALUE_GET_NORM_TAG(value) == JS_TAG_FLOAT64 && JS_VALUE_GET_FLOAT64(value) == 0 &&
      signbit(JS_VALUE_GET_FLOAT64(value))) {
    return text_format(text, "-0");
  }
  size_t length;
  const char *bytes = JS_ToCStringLen(context, &length, value);
  if (!bytes) return forget_exception(context);
  text_append(text, bytes, length);
  if (JS_IsBigInt(value)) text_append(text, "n", 1);
  JS_FreeCString(context, bytes);
}

void render_typed_value(Text *text, JSContext *context, JSValueConst value) {
  const char *type = JS_IsString(value)   ? "the string "
                     : JS_IsNumber(value) ? "the number "
                     : JS_IsBigInt(value) ? "the bigint "
                     : JS_IsBool(value)   ? "the boolean "
                                          : "";
  text_append(text, type, strlen(type));
  render_value(text, context, value);
}

void render_argument(Text *text, const Column *column, int64_t row) {
  JSValue value;
  switch (column_value(engine.context, column, row, &value)) {
  case READ_OK:
    render_value(text, engine.context, value);
    JS_FreeValue(engine.context, value);
    return;
  case READ_INVALID_UTF8: {
    if (column->constant) row = 0;
    size_t length = (size_t)(column->offsets[row + 1] - column->offsets[row]);
    return text_json_string(text, (const char *)column->values + column->offsets[row], length,
                            STRING_CHARACTERS, STRING_BUDGET);
  }
  case READ_EXCEPTION:
    return forget_exception(engine.context);
  case READ_BAD_OFFSETS:
    return;
  }
}
