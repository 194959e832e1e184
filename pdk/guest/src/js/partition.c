// Partition functions: a state for each partition, and what process and finish yield.
#include "js/call.h"
#include "js/functions.h"
#include "js/rows.h"
#include "js/tier.h"
#include "js/yield.h"

#include <stdlib.h>

typedef struct {
  const Function *function;
  JsRows params;
  const Batch *batch;     // the latest; NULL before the first
  uint32_t n_rows;        // its rows
  uint32_t row;           // the next one to process
  const uint32_t *starts; // rows at which a partition begins; those before `next_start` have begun
  uint32_t n_starts, next_start;
  Yield yield;
  JSValue state; // of the partition that has begun and not ended; JS_UNINITIALIZED: none
  bool ending;   // what is yielded is that of the partition's finish
  bool last;     // there are no more batches
} PartitionRun;

static void *open_run(Batch *params) {
  PartitionRun *run = calloc(1, sizeof(PartitionRun));
  if (!run || !js_rows_open(&run->params, params)) {
    free(run);
    return NULL;
  }
  run->function = params->function;
  run->state = JS_UNINITIALIZED;
  return run;
}

static void process(void *state, Batch *batch, const uint32_t *starts, uint32_t count) {
  PartitionRun *run = state;
  run->batch = batch;
  run->n_rows = batch->rows;
  run->row = 0;
  run->starts = starts;
  run->n_starts = count;
  run->next_start = 0;
}

static void finish(void *state) { ((PartitionRun *)state)->last = true; }

// Where a failure in the current row is.
static Place row_place(const PartitionRun *run, int64_t row) {
  return row < run->n_rows ? batch_place(run->batch, row) : (Place){.function = run->function, .row = -1};
}

static Status begin_partition(PartitionRun *run) {
  JSContext *context = engine.context;
  const Function *function = run->function;
  JSValue values[HEDDLE_MAX_ARGS];
  Status status = js_rows_values(&run->params, 0, values);
  if (status != STATUS_OK) return status;
  JSValue state =
      JS_Call(context, js_handler(function, HANDLER_OPEN), JS_UNDEFINED, (int)function->n_params, values);
  value_free(values, function->n_params);
  Place place = row_place(run, run->row);
  if (!call_answered(state)) {
    status = call_failed(&place);
  } else if (JS_IsPromise(state)) {
    status = call_unexpected(&place, state, "a state");
  }
  if (status != STATUS_OK) {
    JS_FreeValue(context, state);
    return status;
  }
  run->state = state;
  return STATUS_OK;
}

static void end_partition(PartitionRun *run) {
  JS_FreeValue(engine.context, run->state);
  run->state = JS_UNINITIALIZED;
  run->ending = false;
}

// Calls process or finish and begins to iterate over its answer.
static Status start(PartitionRun *run, Handler handler, const Place *place, int argc, JSValue *values) {
  JSContext *context = engine.context;
  JSValue answer = JS_Call(context, js_handler(run->function, handler), JS_UNDEFINED, argc, values);
  Status status = call_answered(answer) ? yield_start(&run->yield, place, answer, true) : call_failed(place);
  JS_FreeValue(context, answer);
  return status;
}

static Status process_row(PartitionRun *run) {
  Status status = STATUS_OK;
  uint32_t row = run->row;
  if (JS_IsUninitialized(run->state)) status = begin_partition(run);
  if (status != STATUS_OK) return status;
  if (run->next_start < run->n_starts && run->starts[run->next_start] == row) run->next_start++;
  JSValue values[2] = {run->state, JS_UNDEFINED};
  status = js_rows_object(run->batch, row, &values[1]);
  if (status != STATUS_OK) return status;
  Place place = row_place(run, row);
  status = start(run, HANDLER_PROCESS, &place, 2, values);
  JS_FreeValue(engine.context, values[1]);
  run->row++;
  return status;
}

static Status finish_partition(PartitionRun *run) {
  run->ending = true;
  if (JS_IsUndefined(js_handler(run->function, HANDLER_FINISH))) return STATUS_OK;
  Place place = {.function = run->function, .row = -1};
  return start(run, HANDLER_FINISH, &place, 1, &run->state);
}

// Whether the partition that has begun ends before the next row, or at the very end.
static bool ends(const PartitionRun *run) {
  if (JS_IsUninitialized(run->state)) return false;
  if (run->row == run->n_rows) return run->last;
  return run->next_start < run->n_starts && run->starts[run->next_start] == run->row;
}

// One step; `*drained` when there is none to do.
static Status advance(PartitionRun *run, Stream *stream, bool *drained) {
  if (run->yield.running) {
    int64_t row = run->ending ? INT64_MAX : (int64_t)run->row - 1;
    Place place = row_place(run, row);
    return yield_pull(&run->yield, stream, &place);
  }
  if (run->ending) {
    end_partition(run);
    return STATUS_OK;
  }
  if (ends(run)) return finish_partition(run);
  if (run->row < run->n_rows) return process_row(run);
  *drained = true;
  return STATUS_OK;
}

static Status fill(void *state, Stream *stream) {
  PartitionRun *run = state;
  bool drained = false;
  call_begin(run->function);
  Status status = STATUS_OK;
  while (status == STATUS_OK && !drained && !stream_full(stream))
    status = advance(run, stream, &drained);
  return call_end(status);
}

static Status close(void *state) {
  PartitionRun *run = state;
  Place place = {.function = run->function, .row = -1};
  call_begin(run->function);
  bool good = yield_close(&run->yield);
  Status status = call_end(good ? STATUS_OK : call_failed(&place));
  end_partition(run);
  js_rows_close(&run->params);
  free(run);
  return status;
}

const PartitionTier js_partition = {
    .open = open_run, .process = process, .finish = finish, .fill = fill, .close = close};
