// Partition functions: kernels over the rows of a partition, until one is left to the js tier: then the whole
// handle moves there.
#include "compiled/failure.h"
#include "compiled/generator.h"
#include "compiled/inputs.h"
#include "compiled/scratch.h"
#include "compiled/state_columns.h"
#include "compiled/tier.h"

#include <stdlib.h>

typedef struct {
  Generator generator;
  Progress *at;
  Batch *params_batch;
  Inputs params, inputs;
  StateColumns state; // of the partition that has begun, in slot 0
  void *left;         // the js tier's run, once the handle has moved there
  uint32_t counted;   // rows before it have moved there and are counted
} PartitionRun;

static Status no_memory(const PartitionRun *run) {
  return error_raise_out_of_memory(&(Place){.function = run->at->function, .row = -1});
}

static const PartitionTier *fallback_of(const PartitionRun *run) {
  return run->generator.kernels->fallback->partition;
}

static void free_run(PartitionRun *run) {
  generator_close(&run->generator);
  state_columns_free(&run->state);
  free(run);
}

HEDDLE_ONLY("partition_run", void *, open_run, (Batch * params, Progress *at)) {
  PartitionRun *run = calloc(1, sizeof(PartitionRun));
  if (!run) return NULL;
  run->at = at;
  run->params_batch = params;
  if (generator_open(&run->generator, at->function) && inputs_open(&run->params, params) &&
      state_columns_open(&run->state, &at->function->state) && state_columns_reserve(&run->state, 0))
    return run;
  free_run(run);
  return NULL;
}

HEDDLE_ONLY("partition_run", bool, process, (void *state)) {
  PartitionRun *run = state;
  run->counted = 0;
  if (run->left) return fallback_of(run)->process(run->left);
  // A null where none is declared is no row to skip.
  run->at->batch->n_strict = 0;
  run->generator.frame.states = state_columns_frame(&run->state);
  return run->generator.frame.states && inputs_open(&run->inputs, run->at->batch);
}

// Runs what is next in the js tier.
static Status fill_left(PartitionRun *run, Stream *stream) {
  Status status = fallback_of(run)->fill(run->left, stream);
  if (status != STATUS_OK || run->at->row <= run->counted) return status;
  run->generator.kernels->bailouts += run->at->row - run->counted;
  run->counted = run->at->row;
  return STATUS_OK;
}

// The handle moves to the js tier, where what the kernel has left begins anew: the output rows that there are
// of it are passed over.
static Status leave(PartitionRun *run, const Place *place, Verdict verdict) {
  Kernels *kernels = run->generator.kernels;
  if (failure_is_memory()) return no_memory(run);
  if (!kernels->fallback) {
    if (verdict != VERDICT_FAILED) __builtin_trap();
    return failure_raise(place, &run->at->function->output);
  }
  HeldColumn *held = run->at->begun ? state_columns_held(&run->state) : NULL;
  if (run->at->begun && !held) return no_memory(run);
  run->left = fallback_of(run)->open(run->params_batch, run->at);
  if (!run->left || !fallback_of(run)->adopt(run->left, held, generator_give_up(&run->generator)))
    return no_memory(run);
  state_columns_free(&run->state);
  run->state = (StateColumns){0};
  run->counted = run->at->row;
  if (verdict == VERDICT_BAIL) {
    kernels->bailouts++;
    if (place->row >= 0) run->counted++;
  }
  return STATUS_OK;
}

// Calls open: the state is then that of the partition that begins with the row.
static Status begin_partition(PartitionRun *run) {
  run->generator.frame.inputs = run->params.columns;
  Verdict verdict = generator_run(&run->generator, HANDLER_OPEN, 0, 1);
  if (verdict == VERDICT_DONE) {
    run->at->begun = true;
    return STATUS_OK;
  }
  Place place = progress_place(run->at, run->at->row);
  return leave(run, &place, verdict);
}

static Status process_rows(PartitionRun *run) {
  Progress *at = run->at;
  if (!at->begun) {
    Status status = begin_partition(run);
    if (status != STATUS_OK || run->left) return status;
  }
  if (at->row == run->inputs.limit) return inputs_unreadable(&run->inputs);
  progress_enter_row(at);
  uint32_t end = progress_partition_end(at);
  if (end > run->inputs.limit) end = run->inputs.limit;
  run->generator.frame.inputs = run->inputs.columns;
  Verdict verdict = generator_run(&run->generator, HANDLER_PROCESS, at->row, end);
  at->row = verdict == VERDICT_DONE ? end : run->generator.frame.row;
  if (verdict == VERDICT_DONE || verdict == VERDICT_PAUSED) return STATUS_OK;
  Place place = progress_place(at, at->row);
  return leave(run, &place, verdict);
}

static Status finish_partition(PartitionRun *run) {
  if (run->generator.kernels->loops[HANDLER_FINISH]) {
    Verdict verdict = generator_run(&run->generator, HANDLER_FINISH, 0, 1);
    if (verdict == VERDICT_PAUSED) return STATUS_OK;
    if (verdict != VERDICT_DONE)
      return leave(run, &(Place){.function = run->at->function, .row = -1}, verdict);
  }
  run->at->begun = false;
  return STATUS_OK;
}

HEDDLE_ONLY("partition_run", Status, fill, (void *state, Stream *stream)) {
  PartitionRun *run = state;
  Status status = STATUS_OK;
  if (run->left) return fill_left(run, stream);
  failure_clear();
  generator_begin(&run->generator, stream);
  while (status == STATUS_OK && !run->left && !stream_full(stream)) {
    Step step = progress_step(run->at);
    if (step == STEP_NONE) break;
    status = step == STEP_END ? finish_partition(run) : process_rows(run);
  }
  if (status == STATUS_OK && failure_is_memory()) status = no_memory(run);
  scratch_clear();
  return status == STATUS_OK && run->left ? fill_left(run, stream) : status;
}

// The js tier alone takes over.
static bool adopt(void *state, const HeldColumn *held, uint32_t passed) {
  (void)state, (void)held, (void)passed;
  __builtin_trap();
}

HEDDLE_ONLY("partition_run", Status, close, (void *state)) {
  PartitionRun *run = state;
  Status status = run->left ? fallback_of(run)->close(run->left) : STATUS_OK;
  free_run(run);
  return status;
}

const PartitionTier compiled_partition = {
    .open = open_run, .process = process, .adopt = adopt, .fill = fill, .close = close};
