#include "js/functions.h"
#include "js/decimal.h"
#include "js/tier.h"
#include "module/declare.h"

#include <stdlib.h>

JSValue (*js_handlers)[HANDLER_COUNT];

// Makes property keys of the names of fields, all the way down.
static bool intern(JSContext *context, Field *fields, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    fields[i].key = JS_NewAtom(context, fields[i].name);
    if (fields[i].key == JS_ATOM_NULL) return false;
    if (!intern(context, fields[i].type.children, fields[i].type.n_children)) return false;
  }
  return true;
}

static bool intern_function(JSContext *context, Function *function) {
  Field *single[] = {&function->returns, &function->state, &function->output};
  bool good = intern(context, function->args, function->n_args) &&
              intern(context, function->params, function->n_params);
  for (int i = 0; i < 3 && good; i++)
    good = !single[i]->name || intern(context, single[i], 1);
  return good;
}

static bool read_handlers(JSContext *context, JSValueConst declared, Function *function) {
  JSValue handlers = JS_GetPropertyStr(context, declared, "handlers");
  if (!JS_IsObject(handlers)) {
    if (!JS_IsException(handlers))
      JS_ThrowTypeError(context, "__heddle_register: 'handlers' must be an object");
    JS_FreeValue(context, handlers);
    return false;
  }
  JSValue *kept = js_handlers[function->index];
  bool good = true;
  for (int i = 0; i < HANDLER_COUNT; i++)
    kept[i] = JS_UNDEFINED;
  for (int i = 0; good && i < HANDLER_COUNT; i++) {
    if (!(kind_handlers[function->kind] & BIT_OF(i))) continue;
    JSValue handler = JS_GetPropertyStr(context, handlers, handler_names[i]);
    bool absent = JS_IsUndefined(handler) && (kind_optional[function->kind] & BIT_OF(i));
    good = absent || JS_IsFunction(context, handler);
    if (!good && !JS_IsException(handler)) {
      JS_ThrowTypeError(context, "__heddle_register: '%s' of '%s' is not a function", handler_names[i],
                        function->name);
    }
    if (!absent) function->handlers |= BIT_OF(i);
    kept[i] = handler;
  }
  JS_FreeValue(context, handlers);
  return good;
}

// The declarations are read as the JSON that they are but for the handlers.
static bool declare(JSContext *context, JSValueConst list) {
  JSValue json = JS_JSONStringify(context, list, JS_UNDEFINED, JS_UNDEFINED);
  size_t length;
  const char *text = JS_IsException(json) ? NULL : JS_ToCStringLen(context, &length, json);
  JS_FreeValue(context, json);
  if (!text) return false;
  const char *wrong = declare_functions(text, length);
  if (wrong) JS_ThrowTypeError(context, "__heddle_register: %s", wrong);
  JS_FreeCString(context, text);
  return !wrong;
}

JSValue js_register(JSContext *context, JSValueConst this_value, int argc, JSValueConst *argv) {
  (void)this_value;
  if (function_count()) return JS_ThrowTypeError(context, "__heddle_register was called before");
  if (argc < 1 || !JS_IsArray(argv[0])) return JS_ThrowTypeError(context, "__heddle_register takes an array");
  if (argc > 1 && !decimal_set_class(context, argv[1])) return JS_EXCEPTION;
  if (!declare(context, argv[0])) return JS_EXCEPTION;
  js_handlers = calloc(function_count(), sizeof *js_handlers);
  if (!js_handlers) return JS_ThrowOutOfMemory(context);
  for (uint32_t i = 0; i < function_count(); i++) {
    Function *function = function_declared(i);
    JSValue declared = JS_GetPropertyUint32(context, argv[0], i);
    function->tier = &js_tier;
    bool good = !JS_IsException(declared) && intern_function(context, function) &&
                read_handlers(context, declared, function);
    JS_FreeValue(context, declared);
    if (!good) return JS_EXCEPTION;
  }
  return JS_UNDEFINED;
}
