// Table functions: what the handler yields for each row.
#include "js/call.h"
#include "js/functions.h"
#include "js/rows.h"
#include "js/tier.h"
#include "js/yield.h"

#include <stdlib.h>

// How far a batch of input rows has come.
typedef struct {
  JsRows rows;
  uint32_t row; // the next one to begin
  uint32_t end; // and the one behind the last
  Yield yield;  // of the one before
} TableRun;

static void *open_run(Batch *batch) {
  TableRun *run = calloc(1, sizeof(TableRun));
  if (run && js_rows_open(&run->rows, batch)) {
    run->end = batch->rows;
    return run;
  }
  free(run);
  return NULL;
}

static void seek(void *state, uint32_t row, uint32_t passed) {
  TableRun *run = state;
  run->row = row;
  run->end = row + 1;
  run->yield.passed = passed;
}

// Calls the handler for the next row, unless a null skips it.
static Status begin_row(TableRun *run) {
  JSContext *context = engine.context;
  Batch *batch = run->rows.batch;
  uint32_t row = run->row++;
  if (batch_skips(batch, row)) return STATUS_OK;
  JSValue values[HEDDLE_MAX_ARGS];
  Status status = js_rows_values(&run->rows, row, values);
  if (status != STATUS_OK) return status;
  JSValue answer = JS_Call(context, js_handler(batch->function, HANDLER_CALL), JS_UNDEFINED,
                           (int)batch->n_columns, values);
  value_free(values, batch->n_columns);
  Place place = batch_place(batch, row);
  status = call_answered(answer) ? yield_start(&run->yield, &place, answer, false) : call_failed(&place);
  JS_FreeValue(context, answer);
  return status;
}

static Status fill(void *state, Stream *stream) {
  TableRun *run = state;
  const Batch *batch = run->rows.batch;
  call_begin(batch->function);
  Status status = STATUS_OK;
  while (status == STATUS_OK && !stream_full(stream)) {
    if (run->yield.running) {
      Place place = batch_place(batch, (int64_t)run->row - 1);
      status = yield_pull(&run->yield, stream, &place);
    } else if (run->row < run->end) {
      status = begin_row(run);
    } else {
      break;
    }
  }
  return call_end(status);
}

static Status close(void *state) {
  TableRun *run = state;
  const Function *function = run->rows.batch->function;
  Place place = {.function = function, .row = -1};
  call_begin(function);
  bool good = yield_close(&run->yield);
  js_rows_close(&run->rows);
  Status status = call_end(good ? STATUS_OK : call_failed(&place));
  free(run);
  return status;
}

const TableTier js_table = {.open = open_run, .seek = seek, .fill = fill, .close = close};
