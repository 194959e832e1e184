#include "js/globals.h"
#include "abi/extism.h"
#include "js/chance.h"
#include "js/engine.h"
#include "js/functions.h"
#include "js/helpers.h"
#include "js/interval.h"
#include "js/iterator.h"
#include "module/module.h"

#include <stdlib.h>
#include <string.h>

typedef enum { LEVEL_DEBUG, LEVEL_INFO, LEVEL_WARN, LEVEL_ERROR } Level;

// False, with an exception pending, while the module is being built: the host is not there yet, and what it
// answered would be frozen in the snapshot.
static bool host_is_there(JSContext *context, const char *what) {
  if (module.running) return true;
  JS_ThrowTypeError(context, "%s is not available while the module is built; call it inside a function",
                    what);
  return false;
}

// A host block with the text of `value`; 0 with an exception pending. An empty text has the block 0 too.
static bool text_block(JSContext *context, JSValueConst value, ExtismBlock *block) {
  size_t length;
  const char *text = JS_ToCStringLen(context, &length, value);
  if (!text) return false;
  *block = extism_block_of(text, length);
  JS_FreeCString(context, text);
  if (*block || length == 0) return true;
  JS_ThrowInternalError(context, "the host has no memory for %zu bytes", length);
  return false;
}

static void log_block(Level level, ExtismBlock block) {
  switch (level) {
  case LEVEL_DEBUG:
    return extism_log_debug(block);
  case LEVEL_INFO:
    return extism_log_info(block);
  case LEVEL_WARN:
    return extism_log_warn(block);
  case LEVEL_ERROR:
    return extism_log_error(block);
  }
}

// One argument of console.*: objects as JSON, errors and all else as text.
static JSValue printable(JSContext *context, JSValueConst value) {
  if (JS_IsObject(value) && !JS_IsError(value) && !JS_IsFunction(context, value)) {
    JSValue json = JS_JSONStringify(context, value, JS_UNDEFINED, JS_UNDEFINED);
    if (JS_IsString(json)) return json;
    if (JS_IsException(json)) JS_FreeValue(context, JS_GetException(context));
    JS_FreeValue(context, json);
  }
  if (JS_IsSymbol(value)) return JS_NewString(context, "Symbol()");
  return JS_ToString(context, value);
}

static JSValue console_log(JSContext *context, JSValueConst self, int argc, JSValueConst *argv, int level) {
  (void)self;
  // While the module is built, Node has printed it already.
  if (!module.running) return JS_UNDEFINED;
  JSValue line = JS_NewString(context, "");
  for (int i = 0; i < argc && !JS_IsException(line); i++) {
    JSValue part = printable(context, argv[i]);
    if (JS_IsException(part)) {
      JS_FreeValue(context, line);
      return part;
    }
    JSValue pieces[3] = {line, i ? JS_NewString(context, " ") : JS_NewString(context, ""), part};
    JSValue concat = JS_GetPropertyStr(context, line, "concat");
    JSValue joined = JS_Call(context, concat, line, 2, pieces + 1);
    for (int j = 0; j < 3; j++)
      JS_FreeValue(context, pieces[j]);
    JS_FreeValue(context, concat);
    line = joined;
  }
  ExtismBlock block = 0;
  bool good = !JS_IsException(line) && text_block(context, line, &block);
  JS_FreeValue(context, line);
  if (!good) return JS_EXCEPTION;
  if (block) log_block((Level)level, block);
  return JS_UNDEFINED;
}

static JSValue config_get(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  ExtismBlock key;
  if (!host_is_there(context, "Config") || argc < 1) return argc < 1 ? JS_NULL : JS_EXCEPTION;
  if (!text_block(context, argv[0], &key)) return JS_EXCEPTION;
  ExtismBlock value = key ? extism_config_get(key) : 0;
  if (!value) return JS_NULL;
  size_t length;
  uint8_t *bytes = extism_block_copy(value, &length);
  extism_free(value);
  if (!bytes) return JS_ThrowOutOfMemory(context);
  JSValue text = JS_NewStringLen(context, (const char *)bytes, length);
  free(bytes);
  return text;
}

static JSValue var_get(JSContext *context, JSValueConst self, int argc, JSValueConst *argv, int as_text) {
  (void)self;
  ExtismBlock key;
  if (!host_is_there(context, "Var")) return JS_EXCEPTION;
  if (argc < 1) return JS_NULL;
  if (!text_block(context, argv[0], &key)) return JS_EXCEPTION;
  ExtismBlock value = key ? extism_var_get(key) : 0;
  if (!value) return JS_NULL;
  size_t length;
  uint8_t *bytes = extism_block_copy(value, &length);
  extism_free(value);
  if (!bytes) return JS_ThrowOutOfMemory(context);
  JSValue result = as_text ? JS_NewStringLen(context, (const char *)bytes, length)
                           : JS_NewArrayBufferCopy(context, bytes, length);
  free(bytes);
  return result;
}

static JSValue var_set(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  ExtismBlock key, value = 0;
  if (!host_is_there(context, "Var")) return JS_EXCEPTION;
  if (engine.function && engine.function->volatility == VOLATILITY_IMMUTABLE) {
    return JS_ThrowTypeError(context,
                             "Var.set: an immutable function keeps nothing between calls, so that it "
                             "answers the same everywhere; declare volatility: 'stable' or 'volatile'");
  }
  if (argc < 2) return JS_ThrowTypeError(context, "Var.set takes a name and a value");
  if (JS_IsObject(argv[1])) {
    size_t length;
    const uint8_t *bytes = bytes_of(context, argv[1], &length);
    if (!bytes) return JS_EXCEPTION;
    value = extism_block_of(bytes, length);
  } else if (!JS_IsNull(argv[1]) && !text_block(context, argv[1], &value)) {
    return JS_EXCEPTION;
  }
  if (!text_block(context, argv[0], &key)) return JS_EXCEPTION;
  if (key) extism_var_set(key, value);
  return JS_UNDEFINED;
}

static JSValue host_input(JSContext *context, JSValueConst self, int argc, JSValueConst *argv, int as_text) {
  (void)self, (void)argc, (void)argv;
  if (!host_is_there(context, "Host")) return JS_EXCEPTION;
  if (!module.extism) {
    return JS_ThrowTypeError(
        context, "Host.input%s: this call has no Extism input; the values are the function's arguments",
        as_text ? "String" : "Bytes");
  }
  size_t length;
  uint8_t *bytes = extism_input_copy(&length);
  if (!bytes) return JS_ThrowOutOfMemory(context);
  JSValue result = as_text ? JS_NewStringLen(context, (const char *)bytes, length)
                           : JS_NewArrayBufferCopy(context, bytes, length);
  free(bytes);
  return result;
}

static JSValue host_output(JSContext *context, JSValueConst self, int argc, JSValueConst *argv, int as_text) {
  (void)self, (void)argc, (void)argv;
  return JS_ThrowTypeError(context, "Host.output%s is not for UDFs: return the value instead",
                           as_text ? "String" : "Bytes");
}

static const JSCFunctionListEntry console_functions[] = {
    JS_CFUNC_MAGIC_DEF("trace", 0, console_log, LEVEL_DEBUG),
    JS_CFUNC_MAGIC_DEF("debug", 0, console_log, LEVEL_DEBUG),
    JS_CFUNC_MAGIC_DEF("log", 0, console_log, LEVEL_INFO),
    JS_CFUNC_MAGIC_DEF("info", 0, console_log, LEVEL_INFO),
    JS_CFUNC_MAGIC_DEF("warn", 0, console_log, LEVEL_WARN),
    JS_CFUNC_MAGIC_DEF("error", 0, console_log, LEVEL_ERROR),
};

static const JSCFunctionListEntry config_functions[] = {JS_CFUNC_DEF("get", 1, config_get)};

static const JSCFunctionListEntry var_functions[] = {
    JS_CFUNC_DEF("set", 2, var_set),
    JS_CFUNC_MAGIC_DEF("getBytes", 1, var_get, 0),
    JS_CFUNC_MAGIC_DEF("getString", 1, var_get, 1),
};

static const JSCFunctionListEntry host_functions[] = {
    JS_CFUNC_MAGIC_DEF("inputBytes", 0, host_input, 0),
    JS_CFUNC_MAGIC_DEF("inputString", 0, host_input, 1),
    JS_CFUNC_MAGIC_DEF("outputBytes", 1, host_output, 0),
    JS_CFUNC_MAGIC_DEF("outputString", 1, host_output, 1),
};

#define COUNT(list) (int)(sizeof(list) / sizeof((list)[0]))

// Defines a global object with these functions; its value stays the caller's to free.
static JSValue define_object(JSContext *context, JSValueConst global, const char *name,
                             const JSCFunctionListEntry *list, int count) {
  JSValue object = JS_NewObject(context);
  if (JS_IsException(object) || JS_SetPropertyFunctionList(context, object, list, count) < 0)
    return JS_EXCEPTION;
  if (JS_DefinePropertyValueStr(context, global, name, JS_DupValue(context, object),
                                JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE) < 0) {
    return JS_EXCEPTION;
  }
  return object;
}

// The parts that are easier said in JavaScript.
static bool run_prelude(JSContext *context) {
  static const char prelude[] = {
#embed "prelude.js"
      , 0};
  JSValue result = JS_Eval(context, prelude, sizeof prelude - 1, "heddle:prelude",
                           JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_STRICT);
  bool good = !JS_IsException(result) && helpers_install(context, result);
  JS_FreeValue(context, result);
  return good;
}

bool globals_install(JSContext *context) {
  JSValue global = JS_GetGlobalObject(context);
  JSValue console = define_object(context, global, "console", console_functions, COUNT(console_functions));
  JSValue config = define_object(context, global, "Config", config_functions, COUNT(config_functions));
  JSValue var = define_object(context, global, "Var", var_functions, COUNT(var_functions));
  JSValue host = define_object(context, global, "Host", host_functions, COUNT(host_functions));
  JSValue enroll = JS_NewCFunction(context, js_register, "__heddle_register", 1);
  bool good =
      !JS_IsException(console) && !JS_IsException(config) && !JS_IsException(var) && !JS_IsException(host) &&
      !JS_IsException(enroll) && chance_install(context, global) && interval_install(context) &&
      iterator_install(context, global) &&
      JS_DefinePropertyValueStr(context, global, "__heddle_register", enroll, JS_PROP_CONFIGURABLE) >= 0 &&
      encoding_install(context, global, host) && run_prelude(context);
  JS_FreeValue(context, host);
  JS_FreeValue(context, var);
  JS_FreeValue(context, config);
  JS_FreeValue(context, console);
  JS_FreeValue(context, global);
  return good;
}
