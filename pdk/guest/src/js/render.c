#include "js/render.h"
#include "js/decimal.h"
#include "js/engine.h"

#include <math.h>
#include <string.h>

// Enough of a string that the cut is made by whoever prints it.
#define STRING_CHARACTERS 220u
#define STRING_BUDGET 1000u
// Bytes of an error's name.
#define NAME_LIMIT 200u

static void forget_exception(JSContext *context) { JS_FreeValue(context, JS_GetException(context)); }

static void render_string(Text *text, JSContext *context, JSValueConst value) {
  size_t length;
  const char *bytes = JS_ToCStringLen(context, &length, value);
  if (!bytes) return forget_exception(context);
  text_json_string(text, bytes, length, STRING_CHARACTERS, STRING_BUDGET);
  JS_FreeCString(context, bytes);
}

// A Decimal as its class prints it.
static void render_decimal(Text *text, JSContext *context, JSValueConst value) {
  size_t length;
  const char *bytes = JS_ToCStringLen(context, &length, value);
  if (!bytes) return forget_exception(context);
  text_append(text, "the Decimal ", strlen("the Decimal "));
  text_append(text, bytes, length);
  JS_FreeCString(context, bytes);
}

void render_value(Text *text, JSContext *context, JSValueConst value) {
  if (JS_IsString(value)) return render_string(text, context, value);
  if (JS_IsFunction(context, value)) return text_format(text, "a function");
  if (JS_IsPromise(value)) return text_format(text, "a Promise");
  if (JS_IsArray(value)) return text_format(text, "an array");
  if (decimal_is(context, value)) return render_decimal(text, context, value);
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

const char *render_property(JSContext *context, JSValueConst object, const char *key, size_t *length) {
  JSValue value = JS_GetPropertyStr(context, object, key);
  const char *bytes = JS_IsString(value) ? JS_ToCStringLen(context, length, value) : NULL;
  JS_FreeValue(context, value);
  if (!bytes) forget_exception(context);
  return bytes;
}

void render_thrown(Text *text, JSContext *context, JSValueConst thrown) {
  if (!JS_IsObject(thrown)) return render_value(text, context, thrown);
  size_t name_length = 0, message_length = 0;
  const char *name = render_property(context, thrown, "name", &name_length);
  const char *message = render_property(context, thrown, "message", &message_length);
  if (name) text_append(text, name, name_length < NAME_LIMIT ? name_length : NAME_LIMIT);
  if (name && message && message_length) text_append(text, ": ", 2);
  if (message) text_append(text, message, message_length);
  if (!name && !message) text_format(text, "an object that is not an Error was thrown");
  JS_FreeCString(context, name);
  JS_FreeCString(context, message);
}
