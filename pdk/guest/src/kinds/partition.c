#include "kinds/partition.h"
#include "abi/memory.h"
#include "kinds/handle.h"
#include "tier/tier.h"

#include <stdlib.h>

typedef struct {
  Arena params_arena, input;
  Batch params;
  Batch batch; // the latest
  Progress at;
  Stream stream;
  bool drained; // nothing more until the next process or finish
  void *run;    // the tier's
} Partition;

static const PartitionTier *tier_of(const Handle *handle) { return handle->function->tier->partition; }

int32_t partition_open(const Function *function, const struct ArrowArray *params) {
  Place place = {.function = function, .row = -1};
  Partition *partition = calloc(1, sizeof(Partition));
  if (!partition) return error_raise_out_of_memory(&place);
  partition->stream.function = partition->at.function = function;
  partition->drained = true;
  Status status = batch_open_fields(&partition->params, function, "parameter", function->params,
                                    function->n_params, params);
  if (status == STATUS_OK && partition->params.rows != 1)
    status = error_raise(&place, CODE_CONTRACT, "parameters are one row, not %u",
                         (unsigned)partition->params.rows);
  partition->params.rowless = true;
  // What parameters may not hold is told at once, not with the first row.
  for (uint32_t i = 0; status == STATUS_OK && i < partition->params.n_columns; i++) {
    ReadResult read = column_readable(&partition->params.columns[i], 0);
    if (read != READ_OK) status = batch_unreadable(&partition->params, 0, i, read);
  }
  if (status == STATUS_OK) {
    partition->run = function->tier->partition->open(&partition->params, &partition->at);
    if (!partition->run) status = error_raise_out_of_memory(&place);
  }
  int32_t handle = status == STATUS_OK ? handle_add(function, partition) : status;
  if (handle > 0) {
    arena_move(&partition->params_arena, &call_arena);
    return handle;
  }
  if (partition->run) function->tier->partition->close(partition->run);
  free(partition);
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
  if (!partition->drained || partition->at.last) {
    return handle_settle(
        handle, error_raise(&place, CODE_CONTRACT,
                            "a batch was handed over before the one before was drained, or after the last"));
  }
  Batch batch = {0};
  Status status = batch_open_fields(&batch, function, "argument", function->args, function->n_args, rows);
  if (status == STATUS_OK) status = check_starts(&batch, starts, count);
  if (status == STATUS_OK) {
    partition->batch = batch;
    progress_take(&partition->at, &partition->batch, starts, count);
    if (!tier_of(handle)->process(partition->run)) status = error_raise_out_of_memory(&place);
  }
  if (status != STATUS_OK) return handle_settle(handle, status);
  Arena before = partition->input;
  arena_move(&partition->input, &call_arena);
  arena_recycle(&before);
  partition->drained = false;
  return STATUS_OK;
}

Status partition_next(int32_t number, struct ArrowArray *out) {
  Handle *handle = handle_find(number, KIND_PARTITION, false);
  if (!handle) return STATUS_CONTRACT;
  Place place = {.function = handle->function, .row = -1};
  if (!memory_holds(out, sizeof *out, 8)) {
    return handle_settle(handle, error_raise(&place, CODE_CONTRACT, "the result block lies outside memory"));
  }
  Partition *partition = handle->state;
  Status status = stream_begin(&partition->stream);
  if (status == STATUS_OK) status = tier_of(handle)->fill(partition->run, &partition->stream);
  if (status == STATUS_OK) status = stream_take(&partition->stream, out);
  if (status == STATUS_END) partition->drained = true;
  return handle_settle(handle, status);
}

Status partition_finish(int32_t number) {
  Handle *handle = handle_find(number, KIND_PARTITION, false);
  if (!handle) return STATUS_CONTRACT;
  Partition *partition = handle->state;
  Place place = {.function = handle->function, .row = -1};
  if (!partition->drained || partition->at.last) {
    return handle_settle(
        handle, error_raise(&place, CODE_CONTRACT, "finished before the last batch was drained, or twice"));
  }
  partition->at.last = true;
  partition->drained = false;
  return STATUS_OK;
}

Status partition_close(int32_t number) {
  Handle *handle = handle_find(number, KIND_PARTITION, true);
  if (!handle) return STATUS_CONTRACT;
  Partition *partition = handle->state;
  Status status = tier_of(handle)->close(partition->run);
  stream_close(&partition->stream);
  arena_free(&partition->params_arena);
  arena_recycle(&partition->input);
  handle_remove(handle);
  free(partition);
  return status;
}
