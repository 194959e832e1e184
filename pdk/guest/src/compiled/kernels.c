#include "compiled/kernels.h"
#include "compiled/leaf.h"
#include "compiled/tier.h"
#include "module/module.h"
#include "report/error.h"

#include <stdlib.h>
#include <string.h>

// A kernel as the payload has it.
typedef struct {
  uint32_t function;
  uint32_t role; // a Handler
  uint32_t slot; // in the function table
  uint32_t bails;
} Record;

static Kernels *kernels;

Kernels *kernels_of(const Function *function) { return &kernels[function->index]; }

static bool refuse(const Function *function, const char *why) {
  Place place = {.function = function, .row = -1};
  error_raise(&place, CODE_SNAPSHOT, "the kernels: %s", why);
  return false;
}

static bool read_records(void) {
  uint32_t count = module.kernels.length / sizeof(Record);
  for (uint32_t i = 0; i < count; i++) {
    Record record;
    memcpy(&record, module.kernels.bytes + i * sizeof record, sizeof record);
    Function *function = function_declared(record.function);
    if (!function) return refuse(NULL, "of a function that is not there");
    if (record.role >= HANDLER_COUNT || !(kind_handlers[function->kind] & BIT_OF(record.role)))
      return refuse(function, "of a handler that its kind does not have");
    // An index into the function table is what a pointer to a function is.
    kernels[record.function].loops[record.role] = (KernelLoop *)(uintptr_t)record.slot;
  }
  return true;
}

// The handlers of a function that are compiled.
static uint32_t compiled_handlers(const Function *function) {
  uint32_t handlers = 0;
  for (uint32_t role = 0; role < HANDLER_COUNT; role++) {
    if (kernels_of(function)->loops[role]) handlers |= BIT_OF(role);
  }
  return handlers;
}

static bool are_leaves(const Field *fields, uint32_t count) { return leaves_count(fields, count) >= 0; }

static bool has_leaves_alone(const Function *function) {
  if (!are_leaves(function->args, function->n_args)) return false;
  switch (function->kind) {
  case KIND_TABLE:
    return are_leaves(&function->output, 1);
  case KIND_PARTITION:
    return are_leaves(function->params, function->n_params) && are_leaves(&function->output, 1) &&
           function->state.name && are_leaves(&function->state, 1);
  case KIND_AGGREGATE:
    return are_leaves(&function->returns, 1) && are_leaves(&function->state, 1);
  default:
    return are_leaves(&function->returns, 1);
  }
}

static bool settle(Function *function) {
  uint32_t handlers = compiled_handlers(function);
  if (!handlers) return function->tier || refuse(function, "none, and no other tier");
  uint32_t needed =
      function->tier ? function->handlers : kind_handlers[function->kind] & ~kind_optional[function->kind];
  if (needed & ~handlers) return refuse(function, "some, but not of every handler");
  if (function->variadic || !has_leaves_alone(function))
    return refuse(function, "arguments, state or result have no compiled form");
  kernels_of(function)->fallback = function->tier;
  function->handlers = handlers;
  function->tier = &compiled_tier;
  return true;
}

bool kernels_load(void) {
  kernels = calloc(function_count(), sizeof *kernels);
  if (!kernels) return refuse(NULL, "memory is out");
  if (!read_records()) return false;
  for (uint32_t i = 0; i < function_count(); i++) {
    if (!settle(function_declared(i))) return false;
  }
  return true;
}

// Exported as heddle_bailouts: the rows of a function that bailed out in this instance (spec/compiled.md).
HEDDLE_EXPORT("heddle_bailouts") uint32_t heddle_bailouts(uint32_t index) {
  const Function *function = function_at(index);
  return function && kernels ? kernels_of(function)->bailouts : 0;
}
