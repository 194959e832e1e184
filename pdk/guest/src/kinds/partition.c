#include "kinds/partition.h"
#include "abi/memory.h"
#include "js/engine.h"
#include "kinds/batch.h"
#include "kinds/call.h"
#include "kinds/handle.h"
#include "kinds/stream.h"

#include <stdlib.h>

typedef struct {
  Arena params_arena, input;
  Batch params;
  Batch batch;            // the latest; without rows before the first
  uint32_t row;           // the next one to process
  const uint32_t *starts; // rows at which a partition begins; those before `next_start` have begun
  uint32_t n_starts, next_start;
  Stream stream;
  JSValue state; // of the partition that has begun and not ended; JS_UNINITIALIZED: none
  bool ending;   // the stream is that of the partition's finish
  bool last;     // heddle_partition_finish was called
  bool drained;  // nothing more until the next process or finish
} Partition;

int32_t partition_open(const Function *function, const struct ArrowArray *params) {
  Place place = {.function = function, .row = -1};
  Partition *partition = calloc(1, sizeof(Partition));
  if (!partition) return error_raise_out_of_memory(&place);
  partition->stream.function = function;
  partition->state = JS_UNINITIALIZED;
  partition->drained = true;
  Status status = batch_open_fields(&partition->params, function, "parameter", function->params,
                                    function->n_params, params);
  if (status == STATUS_OK && partition->params.rows != 1)
    status = error_raise(&place, CODE_CONTRACT, "parameters are one row, not %u",
                         (unsigned)partition->params.rows);
  partition->params.rowless = true;
  JSValue values[HEDDLE_MAX_ARGS];
  // What parameters may not hold is told at once, not with the first row.
  if (status == STATUS_OK) status = batch_values(&partition->params, 0, values);
  if (status == STATUS_OK) value_free(values, function->n_params);
  int32_t handle = status == STATUS_OK ? handle_add(function, partition) : status;
  if (handle > 0) {
    arena_move(&partition->params_arena, &call_arena);
  } else {
    free(partition);
  }
  return handle;
}

static Status check_starts(const Batch *batch, const uint32_t *starts, uint32_t count) {
  Place place = {.function = batch->function, .row = -1};
  if (count > batch->rows || (count && !memory_holds(starts, (uint64_t)count * 4, 4)))
    return error_raise(&place, CODE_CONTRACT, "the list of starts lies outside memory or is too long");
  for (uint32_t i = 0; i < count; i++) {
    if (starts[i] >= batch->rows || (i && starts[i] <= starts[i - 1]))
      return error_raise(&place, CODE_CONTRACT, "the starts are not ascending rows of the batch");
  }
  return STATUS_OK;
}

Status partition_process(int32_t number, const struct ArrowArray *rows, const uint32_t *starts,
                         uint32_t count) {
  Handle *handle = handle_find(number, KIND_PARTITION, false);
  if (!handle) return STATUS_CONTRACT;
  const Function *function = handle->function;
  Partition *partition = handle->state;
  Place place = {.function = function, .row = -1};
  if (!partition->drained || partition->last) {
    return handle_settle(
        handle, error_raise(&place, CODE_CONTRACT,
                            "a batch was handed over before the one before was drained, or after the last"));
  }
  Batch batch = {0};
  Status status = batch_open_fields(&batch, function, "argument", function->args, function->n_args, rows);
  if (status == STATUS_OK) status = check_starts(&batch, starts, count);
  if (status != STATUS_OK) return handle_settle(handle, status);
  Arena before = partition->input;
  arena_move(&partition->input, &call_arena);
  arena_recycle(&before);
  partition->batch = batch;
  partition->row = 0;
  partition->starts = starts;
  partition->n_starts = count;
  partition->next_start = 0;
  partition->drained = false;
  return STATUS_OK;
}

// Where a failure in the current row is.
static Place row_place(const Partition *partition, int64_t row) {
  return row < partition->batch.rows ? batch_place(&partition->batch, row)
                                     : (Place){.function = partition->stream.function, .row = -1};
}

static Status begin_partition(Partition *partition) {
  JSContext *context = engine.context;
  const Function *function = partition->stream.function;
  JSValue values[HEDDLE_MAX_ARGS];
  Status status = batch_values(&partition->params, 0, values);
  if (status != STATUS_OK) return status;
  JSValue state =
      JS_Call(context, function->handlers[HANDLER_OPEN], JS_UNDEFINED, (int)function->n_params, values);
  value_free(values, function->n_params);
  Place place = row_place(partition, partition->row);
  if (!call_answered(state)) {
    status = call_failed(&place);
  } else if (JS_IsPromise(state)) {
    status = call_unexpected(&place, state, "a state");
  }
  if (status != STATUS_OK) {
    JS_FreeValue(context, state);
    return status;
  }
  partition->state = state;
  return STATUS_OK;
}

static void end_partition(Partition *partition) {
  JS_FreeValue(engine.context, partition->state);
  partition->state = JS_UNINITIALIZED;
  partition->ending = false;
}

// Calls process or finish and begins to iterate over its answer.
static Status start(Partition *partition, Handler handler, const Place *place, int argc, JSValue *values) {
  JSContext *context = engine.context;
  JSValue answer =
      JS_Call(context, partition->stream.function->handlers[handler], JS_UNDEFINED, argc, values);
  Status status =
      call_answered(answer) ? stream_start(&partition->stream, place, answer, true) : call_failed(place);
  JS_FreeValue(context, answer);
  return status;
}

static Status process_row(Partition *partition) {
  Status status = STATUS_OK;
  uint32_t row = partition->row;
  if (JS_IsUninitialized(partition->state)) status = begin_partition(partition);
  if (status != STATUS_OK) return status;
  if (partition->next_start < partition->n_starts && partition->starts[partition->next_start] == row)
    partition->next_start++;
  JSValue values[2] = {partition->state, JS_UNDEFINED};
  status = batch_row(&partition->batch, row, &values[1]);
  if (status != STATUS_OK) return status;
  Place place = row_place(partition, row);
  status = start(partition, HANDLER_PROCESS, &place, 2, values);
  JS_FreeValue(engine.context, values[1]);
  partition->row++;
  return status;
}

static Status finish_partition(Partition *partition) {
  partition->ending = true;
  if (JS_IsUndefined(partition->stream.function->handlers[HANDLER_FINISH])) return STATUS_OK;
  Place place = {.function = partition->stream.function, .row = -1};
  return start(partition, HANDLER_FINISH, &place, 1, &partition->state);
}

// Whether the partition that has begun ends before the next row, or at the very end.
static bool ends(const Partition *partition) {
  if (JS_IsUninitialized(partition->state)) return false;
  if (partition->row == partition->batch.rows) return partition->last;
  return partition->next_start < partition->n_starts &&
         partition->starts[partition->next_start] == partition->row;
}

// One step; `*drained` when there is none to do.
static Status advance(Partition *partition, bool *drained) {
  if (partition->stream.running) {
    int64_t row = partition->ending ? INT64_MAX : (int64_t)partition->row - 1;
    Place place = row_place(partition, row);
    return stream_pull(&partition->stream, &place);
  }
  if (partition->ending) {
    end_partition(partition);
    return STATUS_OK;
  }
  if (ends(partition)) return finish_partition(partition);
  if (partition->row < partition->batch.rows) return process_row(partition);
  *drained = true;
  return STATUS_OK;
}

static Status fill(Partition *partition) {
  bool drained = false;
  Status status = stream_begin(&partition->stream);
  while (status == STATUS_OK && !drained && !stream_full(&partition->stream))
    status = advance(partition, &drained);
  return status;
}

Status partition_next(int32_t number, struct ArrowArray *out) {
  Handle *handle = handle_find(number, KIND_PARTITION, false);
  if (!handle) return STATUS_CONTRACT;
  Place place = {.function = handle->function, .row = -1};
  if (!memory_holds(out, sizeof *out, 8)) {
    return handle_settle(handle, error_raise(&place, CODE_CONTRACT, "the result block lies outside memory"));
  }
  Partition *partition = handle->state;
  call_begin(handle->function);
  Status status = call_end(fill(partition));
  if (status == STATUS_OK) status = stream_take(&partition->stream, out);
  if (status == STATUS_END) partition->drained = true;
  return handle_settle(handle, status);
}

Status partition_finish(int32_t number) {
  Handle *handle = handle_find(number, KIND_PARTITION, false);
  if (!handle) return STATUS_CONTRACT;
  Partition *partition = handle->state;
  Place place = {.function = handle->function, .row = -1};
  if (!partition->drained || partition->last) {
    return handle_settle(
        handle, error_raise(&place, CODE_CONTRACT, "finished before the last batch was drained, or twice"));
  }
  partition->last = true;
  partition->drained = false;
  return STATUS_OK;
}

Status partition_close(int32_t number) {
  Handle *handle = handle_find(number, KIND_PARTITION, true);
  if (!handle) return STATUS_CONTRACT;
  Partition *partition = handle->state;
  Place place = {.function = handle->function, .row = -1};
  call_begin(handle->function);
  bool good = stream_close(&partition->stream);
  Status status = call_end(good ? STATUS_OK : call_failed(&place));
  end_partition(partition);
  batch_close(&partition->params);
  arena_free(&partition->params_arena);
  arena_recycle(&partition->input);
  handle_remove(handle);
  free(partition);
  return status;
}
