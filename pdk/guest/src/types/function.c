#include "types/function.h"
#include "abi/abi.h"

#include <stdlib.h>
#include <string.h>

const char *const type_names[TYPE_COUNT] = {"bool", "int32", "int64", "float64", "utf8"};

static Function *functions;
static uint32_t count;

const Function *function_at(uint32_t index) { return index < count ? &functions[index] : NULL; }

uint32_t function_count(void) { return count; }

// A copy of the string property `key` that lives for ever, or NULL with an exception pending.
static const char *string_property(JSContext *context, JSValueConst object, const char *key) {
  JSValue value = JS_GetPropertyStr(context, object, key);
  char *copy = NULL;
  if (JS_IsString(value)) {
    const char *text = JS_ToCString(context, value);
    if (text) copy = js_strdup(context, text);
    JS_FreeCString(context, text);
  } else if (!JS_IsException(value)) {
    JS_ThrowTypeError(context, "__heddle_register: '%s' must be a string", key);
  }
  JS_FreeValue(context, value);
  return copy;
}

static bool read_field(JSContext *context, JSValueConst declared, Field *field) {
  const char *type = string_property(context, declared, "type");
  if (!type) return false;
  field->type = TYPE_COUNT;
  for (int i = 0; i < TYPE_COUNT; i++) {
    if (strcmp(type, type_names[i]) == 0) field->type = (Type)i;
  }
  if (field->type == TYPE_COUNT) {
    JS_ThrowTypeError(context, "__heddle_register: unknown type '%s'", type);
    return false;
  }
  js_free(context, (void *)type);
  JSValue nullable = JS_GetPropertyStr(context, declared, "nullable");
  if (JS_IsException(nullable)) return false;
  field->nullable = JS_IsBool(nullable) && JS_VALUE_GET_BOOL(nullable);
  JS_FreeValue(context, nullable);
  return true;
}

static bool read_args(JSContext *context, JSValueConst declared, Function *function) {
  JSValue args = JS_GetPropertyStr(context, declared, "args");
  int64_t length = 0;
  bool good = JS_IsArray(args) && JS_GetLength(context, args, &length) == 0;
  if (!good || length > HEDDLE_MAX_ARGS) {
    if (!JS_IsException(args))
      JS_ThrowTypeError(context, "__heddle_register: 'args' must be an array of at most %d", HEDDLE_MAX_ARGS);
    JS_FreeValue(context, args);
    return false;
  }
  function->n_args = (uint32_t)length;
  function->args = length ? js_calloc(context, (size_t)length, sizeof(Field)) : NULL;
  good = !length || function->args;
  for (uint32_t i = 0; good && i < function->n_args; i++) {
    JSValue arg = JS_GetPropertyUint32(context, args, i);
    good = !JS_IsException(arg) && (function->args[i].name = string_property(context, arg, "name")) &&
           read_field(context, arg, &function->args[i]);
    JS_FreeValue(context, arg);
  }
  JS_FreeValue(context, args);
  return good;
}

static bool read_function(JSContext *context, JSValueConst declared, Function *function) {
  function->name = string_property(context, declared, "name");
  if (!function->name || !read_args(context, declared, function)) return false;
  JSValue returns = JS_GetPropertyStr(context, declared, "returns");
  bool good = !JS_IsException(returns) && read_field(context, returns, &function->returns);
  function->returns.name = "result";
  JS_FreeValue(context, returns);
  if (!good) return false;
  function->handler = JS_GetPropertyStr(context, declared, "handler");
  if (!JS_IsFunction(context, function->handler)) {
    JS_ThrowTypeError(context, "__heddle_register: the handler of '%s' is not a function", function->name);
    return false;
  }
  return true;
}

JSValue function_register(JSContext *context, JSValueConst this_value, int argc, JSValueConst *argv) {
  (void)this_value;
  if (functions) return JS_ThrowTypeError(context, "__heddle_register was called before");
  int64_t length = 0;
  if (argc < 1 || !JS_IsArray(argv[0])) return JS_ThrowTypeError(context, "__heddle_register takes an array");
  if (JS_GetLength(context, argv[0], &length) < 0) return JS_EXCEPTION;
  if (length < 1 || length > HEDDLE_MAX_FUNCTIONS) {
    return JS_ThrowTypeError(context, "__heddle_register takes 1 to %d functions", HEDDLE_MAX_FUNCTIONS);
  }
  functions = js_calloc(context, (size_t)length, sizeof(Function));
  if (!functions) return JS_EXCEPTION;
  for (uint32_t i = 0; i < (uint32_t)length; i++) {
    JSValue declared = JS_GetPropertyUint32(context, argv[0], i);
    bool good = !JS_IsException(declared) && read_function(context, declared, &functions[i]);
    JS_FreeValue(context, declared);
    if (!good) return JS_EXCEPTION;
  }
  count = (uint32_t)length;
  return JS_UNDEFINED;
}
