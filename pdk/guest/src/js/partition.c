// Partition functions: a state for each partition, and what process and finish yield.
#include "js/call.h"
#include "js/functions.h"
#include "js/slots.h"
#include "js/tier.h"
#include "js/yield.h"

#include <stdlib.h>

typedef struct {
  JsRows params;
  Progress *at;
  Yield yield;
  JSValue state; // of the partition that has begun
  bool ending;   // what is yielded is that of the partition's finish
} PartitionRun;

static void *open_run(Batch *params, Progress *at) {
  PartitionRun *run = calloc(1, sizeof(PartitionRun));
  if (!run || !js_rows_open(&run->params, params)) {
    free(run);
    return NULL;
  }
  run->at = at;
  run->state = JS_UNDEFINED;
  return run;
}

// Batches are read where they lie.
static bool process(void *run) {
  (void)run;
  return true;
}

static bool adopt(void *state, const HeldColumn *leaves, uint32_t passed) {
  PartitionRun *run = state;
  run->yield.passed = passed;
  if (leaves) run->state = slots_held_value(&run->at->function->state, &leaves, 0);
  return !JS_IsException(run->state);
}

static Status begin_partition(PartitionRun *run) {
  JSContext *context = engine.context;
  const Function *function = run->at->function;
  JSValue values[HEDDLE_MAX_ARGS];
  Status status = js_rows_values(&run->params, 0, values);
  if (status != STATUS_OK) return status;
  JSValue state =
      JS_Call(context, js_handler(function, HANDLER_OPEN), JS_UNDEFINED, (int)function->n_params, values);
  value_free(values, function->n_params);
  Place place = progress_place(run->at, run->at->row);
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
  run->at->begun = true;
  return STATUS_OK;
}

static void end_partition(PartitionRun *run) {
  JS_FreeValue(engine.context, run->state);
  run->state = JS_UNDEFINED;
  run->at->begun = run->ending = false;
}

// Calls process or finish and begins to iterate over its answer.
static Status start(PartitionRun *run, Handler handler, const Place *place, int argc, JSValue *values) {
  JSContext *context = engine.context;
  JSValue answer = JS_Call(context, js_handler(run->at->function, handler), JS_UNDEFINED, argc, values);
  Status status = call_answered(answer) ? yield_start(&run->yield, place, answer, true) : call_failed(place);
  JS_FreeValue(context, answer);
  return status;
}

static Status process_row(PartitionRun *run) {
  Progress *at = run->at;
  Status status = at->begun ? STATUS_OK : begin_partition(run);
  if (status != STATUS_OK) return status;
  progress_enter_row(at);
  JSValue values[2] = {run->state, JS_UNDEFINED};
  status = js_rows_object(at->batch, at->row, &values[1]);
  if (status != STATUS_OK) return status;
  Place place = progress_place(at, at->row);
  status = start(run, HANDLER_PROCESS, &place, 2, values);
  JS_FreeValue(engine.context, values[1]);
  at->row++;
  return status;
}

static Status finish_partition(PartitionRun *run) {
  run->ending = true;
  const Function *function = run->at->function;
  if (JS_IsUndefined(js_handler(function, HANDLER_FINISH))) return STATUS_OK;
  Place place = {.function = function, .row = -1};
  return start(run, HANDLER_FINISH, &place, 1, &run->state);
}

// One step; `*drained` when there is none to do.
static Status advance(PartitionRun *run, Stream *stream, bool *drained) {
  if (run->yield.running) {
    Place place = progress_place(run->at, run->ending ? UINT32_MAX : run->at->row - 1);
    return yield_pull(&run->yield, stream, &place);
  }
  if (run->ending) {
    end_partition(run);
    return STATUS_OK;
  }
  switch (progress_step(run->at)) {
  case STEP_END:
    return finish_partition(run);
  case STEP_ROW:
    return process_row(run);
  default:
    *drained = true;
    return STATUS_OK;
  }
}

static Status fill(void *state, Stream *stream) {
  PartitionRun *run = state;
  bool drained = false;
  call_begin(run->at->function);
  Status status = STATUS_OK;
  while (status == STATUS_OK && !drained && !stream_full(stream))
    status = advance(run, stream, &drained);
  return call_end(status);
}

static Status close(void *state) {
  PartitionRun *run = state;
  Place place = {.function = run->at->function, .row = -1};
  call_begin(run->at->function);
  bool good = yield_close(&run->yield);
  Status status = call_end(good ? STATUS_OK : call_failed(&place));
  end_partition(run);
  js_rows_close(&run->params);
  free(run);
  return status;
}

const PartitionTier js_partition = {
    .open = open_run, .process = process, .adopt = adopt, .fill = fill, .close = close};
