#include "abi/abi.h"
#include "module/declare.h"
#include "module/module.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kind_names[KIND_COUNT] = {"scalar", "vectorized", "aggregate", "table", "partition"};
static const char *const volatility_names[3] = {"immutable", "stable", "volatile"};

static char wrong[256];

bool declare_wrong(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(wrong, sizeof wrong, format, arguments);
  va_end(arguments);
  return false;
}

// The index of the text in property `key` among `names`, or -1.
static int read_choice(Json declared, const char *key, const char *const *names, int n_names) {
  char *text = declare_text(declared, key);
  if (!text) return -1;
  int found = 0;
  while (found < n_names && strcmp(text, names[found]) != 0)
    found++;
  if (found == n_names) declare_wrong("unknown %s '%s'", key, text);
  free(text);
  return found < n_names ? found : -1;
}

static bool read_fields(Json declared, const char *key, uint32_t *budget, Field **fields,
                        uint32_t *n_fields) {
  return declare_fields(json_property(declared, key), key, HEDDLE_MAX_ARGS, 1, budget, fields, n_fields);
}

// Reads the type in property `key` as a field named `name`.
static bool read_type(Json declared, const char *key, const char *name, uint32_t *budget, Field *field) {
  field->name = name;
  return declare_type(json_property(declared, key), field, 1, budget);
}

static bool read_output(Json declared, Function *function, uint32_t *budget) {
  function->output = (Field){.name = "output", .type = type_plain(TYPE_STRUCT)};
  Type *type = &function->output.type;
  if (!read_fields(declared, "output", budget, &type->children, &type->n_children)) return false;
  if (function->kind != KIND_TABLE) return true;
  Field *columns = calloc(type->n_children + 1, sizeof(Field));
  if (!columns) return declare_wrong("memory is out");
  columns[0] = (Field){.name = "row", .type = type_plain(TYPE_INT32)};
  if (type->n_children) memcpy(columns + 1, type->children, type->n_children * sizeof(Field));
  free(type->children);
  type->children = columns;
  type->n_children++;
  return true;
}

static bool read_types(Json declared, Function *function) {
  uint32_t budget = TYPE_MAX_TYPES;
  if (!read_fields(declared, "args", &budget, &function->args, &function->n_args)) return false;
  switch (function->kind) {
  case KIND_AGGREGATE:
    if (!read_type(declared, "state", "state", &budget, &function->state)) return false;
    [[fallthrough]];
  case KIND_SCALAR:
  case KIND_VECTORIZED:
    return read_type(declared, "returns", "result", &budget, &function->returns);
  case KIND_PARTITION:
    if (!read_fields(declared, "params", &budget, &function->params, &function->n_params)) return false;
    [[fallthrough]];
  default:
    return read_output(declared, function, &budget);
  }
}

static bool read_variadic(Json declared, Function *function) {
  Token variadic;
  function->variadic =
      json_kind(json_property(declared, "variadic"), &variadic) == TOKEN_BOOL && variadic.boolean;
  if (function->variadic && (function->n_args == 0 || function->kind > KIND_VECTORIZED))
    return declare_wrong("'%s' cannot be variadic", function->name);
  return true;
}

static bool read_function(Json declared, Function *function) {
  function->name = declare_text(declared, "name");
  if (!function->name) return false;
  function->export_name = declare_text(declared, "export");
  if (!function->export_name) return false;
  int kind = read_choice(declared, "kind", kind_names, KIND_COUNT);
  if (kind < 0) return false;
  function->kind = (Kind)kind;
  int volatility = read_choice(declared, "volatility", volatility_names, 3);
  if (volatility < 0) return false;
  function->volatility = (Volatility)volatility;
  return read_types(declared, function) && read_variadic(declared, function);
}

// What the compiler found the state of a partition function to be, which declares none.
static bool read_found_state(Json found, Function *function) {
  if (function->kind != KIND_PARTITION || json_kind(found, NULL) != TOKEN_MAP) return true;
  uint32_t budget = TYPE_MAX_TYPES;
  function->state.name = "state";
  return declare_type(found, &function->state, 1, &budget);
}

const char *declare_functions(const char *json, size_t length) {
  Json list = {.at = (const uint8_t *)json, .end = (const uint8_t *)json + length};
  uint32_t count = json_length(list);
  if (json_kind(list, NULL) != TOKEN_ARRAY || count < 1 || count > HEDDLE_MAX_FUNCTIONS) {
    declare_wrong("takes 1 to %d functions", HEDDLE_MAX_FUNCTIONS);
    return wrong;
  }
  Function *functions = calloc(count, sizeof(Function));
  if (!functions) return "memory is out";
  const uint8_t *states = (const uint8_t *)module.states.bytes, *at = NULL, *state_at = NULL;
  Json found = {.at = states, .end = states + module.states.length};
  for (uint32_t i = 0; i < count; i++) {
    functions[i].index = i;
    if (!read_function(json_next(list, &at), &functions[i])) return wrong;
    if (states && !read_found_state(json_next(found, &state_at), &functions[i])) return wrong;
  }
  functions_keep(functions, count);
  return NULL;
}
