#include "js/rows.h"
#include "js/exception.h"

bool js_rows_open(JsRows *rows, Batch *batch) {
  *rows = (JsRows){.batch = batch};
  if (!batch->constants) return true;
  rows->fixed = arena_alloc(&call_arena, batch->n_columns * sizeof(JSValue));
  if (!rows->fixed) return false;
  for (uint32_t i = 0; i < batch->n_columns; i++)
    rows->fixed[i] = JS_UNINITIALIZED;
  return true;
}

void js_rows_close(JsRows *rows) {
  if (rows->fixed) value_free(rows->fixed, rows->batch->n_columns);
  rows->fixed = NULL;
}

// Records that JavaScript has no value of the row.
static Status threw(const Batch *batch, uint32_t row) {
  Place place = batch_place(batch, batch->rowless ? -1 : (int64_t)row);
  return exception_raise(&place, CODE_THREW);
}

// The value of a constant. What JavaScript cannot change is made once for the batch.
static ReadResult constant_value(JsRows *rows, uint32_t index, JSValue *value) {
  JSValue *fixed = &rows->fixed[index];
  if (JS_IsUninitialized(*fixed)) {
    ReadResult read = value_read(engine.context, &rows->batch->columns[index], 0, value);
    if (read == READ_OK && !JS_IsObject(*value)) *fixed = JS_DupValue(engine.context, *value);
    return read;
  }
  *value = JS_DupValue(engine.context, *fixed);
  return READ_OK;
}

Status js_rows_value(JsRows *rows, uint32_t index, uint32_t row, JSValue *value) {
  const Column *column = &rows->batch->columns[index];
  ReadResult read =
      column->constant ? constant_value(rows, index, value) : value_read(engine.context, column, row, value);
  if (__builtin_expect(read == READ_OK, 1)) return STATUS_OK;
  return read == READ_EXCEPTION ? threw(rows->batch, row) : batch_unreadable(rows->batch, row, index, read);
}

Status js_rows_object(const Batch *batch, uint32_t row, JSValue *value) {
  ReadResult read = value_read_row(engine.context, batch->columns, batch->n_columns, row, value);
  if (read == READ_OK) return STATUS_OK;
  return read == READ_EXCEPTION ? threw(batch, row) : batch_unreadable_row(batch, row, read);
}
