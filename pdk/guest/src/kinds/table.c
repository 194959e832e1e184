#include "kinds/table.h"
#include "abi/memory.h"
#include "js/engine.h"
#include "kinds/batch.h"
#include "kinds/call.h"
#include "kinds/handle.h"
#include "kinds/stream.h"

#include <stdlib.h>

// A batch of input rows and how far it has come.
typedef struct {
  Arena input;
  Batch batch;
  uint32_t row;  // the next one to begin
  Stream stream; // of the one before
} Table;

int32_t table_open(const Function *function, const struct ArrowArray *args, const uint8_t *constants) {
  Place place = {.function = function, .row = -1};
  Table *table = calloc(1, sizeof(Table));
  if (!table) return error_raise_out_of_memory(&place);
  table->stream.function = function;
  Status status = batch_open(&table->batch, function, args, constants);
  int32_t handle = status == STATUS_OK ? handle_add(function, table) : status;
  if (handle > 0) {
    arena_move(&table->input, &call_arena);
  } else {
    free(table);
  }
  return handle;
}

// Calls the handler for the next row, unless a null skips it.
static Status begin_row(Table *table) {
  JSContext *context = engine.context;
  Batch *batch = &table->batch;
  uint32_t row = table->row++;
  if (batch_skips(batch, row)) return STATUS_OK;
  JSValue values[HEDDLE_MAX_ARGS];
  Status status = batch_values(batch, row, values);
  if (status != STATUS_OK) return status;
  JSValue answer =
      JS_Call(context, batch->function->handlers[HANDLER_CALL], JS_UNDEFINED, (int)batch->n_columns, values);
  value_free(values, batch->n_columns);
  Place place = batch_place(batch, row);
  status = call_answered(answer) ? stream_start(&table->stream, &place, answer, false) : call_failed(&place);
  JS_FreeValue(context, answer);
  return status;
}

static Status fill(Table *table) {
  Status status = stream_begin(&table->stream);
  while (status == STATUS_OK && !stream_full(&table->stream)) {
    if (table->stream.running) {
      Place place = batch_place(&table->batch, (int64_t)table->row - 1);
      status = stream_pull(&table->stream, &place);
    } else if (table->row < table->batch.rows) {
      status = begin_row(table);
    } else {
      break;
    }
  }
  return status;
}

Status table_next(int32_t number, struct ArrowArray *out) {
  Handle *handle = handle_find(number, KIND_TABLE, false);
  if (!handle) return STATUS_CONTRACT;
  Place place = {.function = handle->function, .row = -1};
  if (!memory_holds(out, sizeof *out, 8)) {
    return handle_settle(handle, error_raise(&place, CODE_CONTRACT, "the result block lies outside memory"));
  }
  Table *table = handle->state;
  call_begin(handle->function);
  Status status = call_end(fill(table));
  if (status == STATUS_OK) status = stream_take(&table->stream, out);
  return handle_settle(handle, status);
}

Status table_close(int32_t number) {
  Handle *handle = handle_find(number, KIND_TABLE, true);
  if (!handle) return STATUS_CONTRACT;
  Table *table = handle->state;
  Place place = {.function = handle->function, .row = -1};
  call_begin(handle->function);
  bool good = stream_close(&table->stream);
  batch_close(&table->batch);
  Status status = call_end(good ? STATUS_OK : call_failed(&place));
  arena_recycle(&table->input);
  handle_remove(handle);
  free(table);
  return status;
}

// Exported as heddle_table_open: see table_open (spec/abi.md, "Direct ABI").
HEDDLE_EXPORT("heddle_table_open")
int32_t heddle_table_open(uint32_t index, const struct ArrowArray *args, const uint8_t *constants) {
  const Function *function = NULL;
  Status status = engine_enter_function(index, BIT_OF(KIND_TABLE), &function);
  return status == STATUS_OK ? table_open(function, args, constants) : status;
}

// Exported as heddle_table_next.
HEDDLE_EXPORT("heddle_table_next") int32_t heddle_table_next(int32_t handle, struct ArrowArray *out) {
  engine_enter(false);
  return table_next(handle, out);
}

// Exported as heddle_table_close.
HEDDLE_EXPORT("heddle_table_close") int32_t heddle_table_close(int32_t handle) {
  engine_enter(false);
  return table_close(handle);
}
