// Scalar functions: one call of the handler for each row that has no null in a strict argument.
#include "js/call.h"
#include "js/functions.h"
#include "js/rows.h"
#include "js/tier.h"
#include "js/vectorized.h"

static Status run_row(JsRows *rows, JSValueConst handler, uint32_t row, JSValue *values, Builder *result) {
  JSContext *context = engine.context;
  Batch *batch = rows->batch;
  Status status = js_rows_values(rows, row, values);
  if (__builtin_expect(status != STATUS_OK, 0)) return status;
  JSValue value = JS_Call(context, handler, JS_UNDEFINED, (int)batch->n_columns, values);
  value_free(values, batch->n_columns);
  // A number is no object to free, and an exception no number.
  if (__builtin_expect(value_write_number(result, value) && !engine.out_of_memory, 1)) return STATUS_OK;
  if (__builtin_expect(!call_answered(value), 0)) {
    Place place = batch_place(batch, row);
    status = call_failed(&place);
  } else {
    WriteResult written = value_write(context, result, value);
    if (__builtin_expect(written != WRITE_OK, 0)) {
      Place place = batch_place(batch, row);
      status = call_unwritable(&place, written);
    }
  }
  if (JS_VALUE_HAS_REF_COUNT(value)) JS_FreeValue(context, value);
  return status;
}

static Status run_rows(JsRows *rows, uint32_t from, uint32_t to, Builder *result) {
  JSValue values[HEDDLE_MAX_ARGS];
  const Batch *batch = rows->batch;
  JSValueConst handler = js_handler(batch->function, HANDLER_CALL);
  for (uint32_t row = from; row < to; row++) {
    Status status;
    if (batch->n_strict && batch_skips(batch, row)) {
      Place place = {.function = batch->function, .row = -1};
      status = builder_null(result) ? STATUS_OK : error_raise_out_of_memory(&place);
    } else {
      status = run_row(rows, handler, row, values, result);
    }
    if (status != STATUS_OK) return status;
  }
  return STATUS_OK;
}

Status js_answer(Batch *batch, uint32_t from, uint32_t to, Builder *result) {
  JsRows rows;
  if (!js_rows_open(&rows, batch))
    return error_raise_out_of_memory(&(Place){.function = batch->function, .row = -1});
  call_begin(batch->function);
  Status status = batch->function->kind == KIND_VECTORIZED ? vectorized_run(&rows, result)
                                                           : run_rows(&rows, from, to, result);
  js_rows_close(&rows);
  return call_end(status);
}
