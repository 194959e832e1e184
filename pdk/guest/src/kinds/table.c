#include "kinds/table.h"
#include "abi/memory.h"
#include "kinds/handle.h"
#include "module/module.h"
#include "tier/tier.h"

#include <stdlib.h>

typedef struct {
  Arena input;
  Batch batch;
  Stream stream;
  void *run; // the tier's
} Table;

static const TableTier *tier_of(const Handle *handle) { return handle->function->tier->table; }

int32_t table_open(const Function *function, const struct ArrowArray *args, const uint8_t *constants) {
  Place place = {.function = function, .row = -1};
  Table *table = calloc(1, sizeof(Table));
  if (!table) return error_raise_out_of_memory(&place);
  table->stream.function = function;
  Status status = batch_open(&table->batch, function, args, constants);
  if (status == STATUS_OK) {
    table->run = function->tier->table->open(&table->batch);
    if (!table->run) status = error_raise_out_of_memory(&place);
  }
  int32_t handle = status == STATUS_OK ? handle_add(function, table) : status;
  if (handle > 0) {
    arena_move(&table->input, &call_arena);
    return handle;
  }
  if (table->run) function->tier->table->close(table->run);
  free(table);
  return handle;
}

Status table_next(int32_t number, struct ArrowArray *out) {
  Handle *handle = handle_find(number, KIND_TABLE, false);
  if (!handle) return STATUS_CONTRACT;
  Place place = {.function = handle->function, .row = -1};
  if (!memory_holds(out, sizeof *out, 8)) {
    return handle_settle(handle, error_raise(&place, CODE_CONTRACT, "the result block lies outside memory"));
  }
  Table *table = handle->state;
  Status status = stream_begin(&table->stream);
  if (status == STATUS_OK) status = tier_of(handle)->fill(table->run, &table->stream);
  if (status == STATUS_OK) status = stream_take(&table->stream, out);
  return handle_settle(handle, status);
}

Status table_close(int32_t number) {
  Handle *handle = handle_find(number, KIND_TABLE, true);
  if (!handle) return STATUS_CONTRACT;
  Table *table = handle->state;
  Status status = tier_of(handle)->close(table->run);
  stream_close(&table->stream);
  arena_recycle(&table->input);
  handle_remove(handle);
  free(table);
  return status;
}

// Exported as heddle_table_open: see table_open (spec/abi.md, "Direct ABI").
HEDDLE_EXPORT("heddle_table_open")
int32_t heddle_table_open(uint32_t index, const struct ArrowArray *args, const uint8_t *constants) {
  const Function *function = NULL;
  Status status = module_enter_function(index, BIT_OF(KIND_TABLE), &function);
  return status == STATUS_OK ? table_open(function, args, constants) : status;
}

// Exported as heddle_table_next.
HEDDLE_EXPORT("heddle_table_next") int32_t heddle_table_next(int32_t handle, struct ArrowArray *out) {
  module_enter(false);
  return table_next(handle, out);
}

// Exported as heddle_table_close.
HEDDLE_EXPORT("heddle_table_close") int32_t heddle_table_close(int32_t handle) {
  module_enter(false);
  return table_close(handle);
}
