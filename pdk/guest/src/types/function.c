#include "types/function.h"
#include "abi/abi.h"
#include "columns/decimal.h"

#include <stdlib.h>
#include <string.h>

static Function *functions;
static uint32_t count;

static const char *const kind_names[KIND_COUNT] = {"scalar", "vectorized", "aggregate", "table", "partition"};
static const char *const volatility_names[3] = {"immutable", "stable", "volatile"};
static const char *const handler_names[HANDLER_COUNT] = {
    "call", "createState", "accumulate", "retract", "merge", "finish", "open", "process",
};

#define BIT(handler) (1u << (handler))
// The handlers of each kind, and those that may be left out.
static const uint32_t kind_handlers[KIND_COUNT] = {
    [KIND_SCALAR] = BIT(HANDLER_CALL),
    [KIND_VECTORIZED] = BIT(HANDLER_CALL),
    [KIND_TABLE] = BIT(HANDLER_CALL),
    [KIND_AGGREGATE] = BIT(HANDLER_CREATE_STATE) | BIT(HANDLER_ACCUMULATE) | BIT(HANDLER_RETRACT) |
                       BIT(HANDLER_MERGE) | BIT(HANDLER_FINISH),
    [KIND_PARTITION] = BIT(HANDLER_OPEN) | BIT(HANDLER_PROCESS) | BIT(HANDLER_FINISH),
};
static const uint32_t kind_optional[KIND_COUNT] = {
    [KIND_AGGREGATE] = BIT(HANDLER_RETRACT),
    [KIND_PARTITION] = BIT(HANDLER_FINISH),
};

const Function *function_at(uint32_t index) { return index < count ? &functions[index] : NULL; }

uint32_t function_count(void) { return count; }

// The index of the string property `key` among `names`, or -1 with an exception pending.
static int read_choice(JSContext *context, JSValueConst declared, const char *key, const char *const *names,
                       int n_names) {
  const char *text = type_read_string(context, declared, key);
  if (!text) return -1;
  int found = 0;
  while (found < n_names && strcmp(text, names[found]) != 0)
    found++;
  if (found == n_names) JS_ThrowTypeError(context, "__heddle_register: unknown %s '%s'", key, text);
  js_free(context, (void *)text);
  return found < n_names ? found : -1;
}

static bool read_fields(JSContext *context, JSValueConst declared, const char *key, uint32_t *budget,
                        Field **fields, uint32_t *n_fields) {
  JSValue list = JS_GetPropertyStr(context, declared, key);
  bool good = !JS_IsException(list) &&
              type_read_fields(context, list, key, HEDDLE_MAX_ARGS, 1, budget, fields, n_fields);
  JS_FreeValue(context, list);
  return good;
}

// Reads the type in property `key` as a field named `name`.
static bool read_type(JSContext *context, JSValueConst declared, const char *key, const char *name,
                      uint32_t *budget, Field *field) {
  field->name = name;
  field->atom = JS_NewAtom(context, name);
  if (field->atom == JS_ATOM_NULL) return false;
  JSValue type = JS_GetPropertyStr(context, declared, key);
  bool good = !JS_IsException(type) && type_read(context, type, field, 1, budget);
  JS_FreeValue(context, type);
  return good;
}

static bool read_output(JSContext *context, JSValueConst declared, Function *function, uint32_t *budget) {
  Field *output = &function->output;
  if (!type_plain(context, output, "output", TYPE_STRUCT)) return false;
  Type *type = &output->type;
  if (!read_fields(context, declared, "output", budget, &type->children, &type->n_children)) return false;
  if (function->kind != KIND_TABLE) return true;
  Field *columns = js_calloc(context, type->n_children + 1, sizeof(Field));
  if (!columns || !type_plain(context, &columns[0], "row", TYPE_INT32)) return false;
  if (type->n_children) memcpy(columns + 1, type->children, type->n_children * sizeof(Field));
  js_free(context, type->children);
  type->children = columns;
  type->n_children++;
  return true;
}

static bool read_types(JSContext *context, JSValueConst declared, Function *function) {
  uint32_t budget = TYPE_MAX_TYPES;
  if (!read_fields(context, declared, "args", &budget, &function->args, &function->n_args)) return false;
  switch (function->kind) {
  case KIND_AGGREGATE:
    if (!read_type(context, declared, "state", "state", &budget, &function->state)) return false;
    [[fallthrough]];
  case KIND_SCALAR:
  case KIND_VECTORIZED:
    return read_type(context, declared, "returns", "result", &budget, &function->returns);
  case KIND_PARTITION:
    if (!read_fields(context, declared, "params", &budget, &function->params, &function->n_params))
      return false;
    [[fallthrough]];
  default:
    return read_output(context, declared, function, &budget);
  }
}

static bool read_handlers(JSContext *context, JSValueConst declared, Function *function) {
  JSValue handlers = JS_GetPropertyStr(context, declared, "handlers");
  if (!JS_IsObject(handlers)) {
    if (!JS_IsException(handlers))
      JS_ThrowTypeError(context, "__heddle_register: 'handlers' must be an object");
    JS_FreeValue(context, handlers);
    return false;
  }
  bool good = true;
  for (int i = 0; i < HANDLER_COUNT; i++)
    function->handlers[i] = JS_UNDEFINED;
  for (int i = 0; good && i < HANDLER_COUNT; i++) {
    if (!(kind_handlers[function->kind] & BIT(i))) continue;
    JSValue handler = JS_GetPropertyStr(context, handlers, handler_names[i]);
    good = JS_IsFunction(context, handler) ||
           (JS_IsUndefined(handler) && (kind_optional[function->kind] & BIT(i)));
    if (!good && !JS_IsException(handler)) {
      JS_ThrowTypeError(context, "__heddle_register: '%s' of '%s' is not a function", handler_names[i],
                        function->name);
    }
    function->handlers[i] = handler;
  }
  JS_FreeValue(context, handlers);
  return good;
}

static bool read_variadic(JSContext *context, JSValueConst declared, Function *function) {
  JSValue variadic = JS_GetPropertyStr(context, declared, "variadic");
  bool good = !JS_IsException(variadic);
  function->variadic = JS_IsBool(variadic) && JS_VALUE_GET_BOOL(variadic);
  JS_FreeValue(context, variadic);
  if (good && function->variadic && (function->n_args == 0 || function->kind > KIND_VECTORIZED)) {
    JS_ThrowTypeError(context, "__heddle_register: '%s' cannot be variadic", function->name);
    return false;
  }
  return good;
}

static bool read_function(JSContext *context, JSValueConst declared, Function *function) {
  function->name = type_read_string(context, declared, "name");
  if (!function->name) return false;
  function->export_name = type_read_string(context, declared, "export");
  if (!function->export_name) return false;
  int kind = read_choice(context, declared, "kind", kind_names, KIND_COUNT);
  if (kind < 0) return false;
  function->kind = (Kind)kind;
  int volatility = read_choice(context, declared, "volatility", volatility_names, 3);
  if (volatility < 0) return false;
  function->volatility = (Volatility)volatility;
  return read_types(context, declared, function) && read_variadic(context, declared, function) &&
         read_handlers(context, declared, function);
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
  if (argc > 1 && !decimal_set_class(context, argv[1])) return JS_EXCEPTION;
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
