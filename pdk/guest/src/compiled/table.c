// Table functions: the kernel over the rows, and the js tier for those that it leaves.
#include "compiled/failure.h"
#include "compiled/generator.h"
#include "compiled/inputs.h"
#include "compiled/scratch.h"
#include "compiled/tier.h"

#include <stdlib.h>

typedef struct {
  Generator generator;
  Inputs inputs;
  uint32_t row;    // the next one to run, or that which has paused
  void *left;      // the js tier's run, where there is one
  bool is_left;    // a row runs there
  Verdict verdict; // for which it was left
} TableRun;

static const TableTier *fallback_of(const TableRun *run) {
  const Tier *fallback = run->generator.kernels->fallback;
  return fallback ? fallback->table : NULL;
}

HEDDLE_ONLY("table_run", void *, open_run, (Batch * batch)) {
  TableRun *run = calloc(1, sizeof(TableRun));
  if (!run) return NULL;
  bool good = generator_open(&run->generator, batch->function) && inputs_open(&run->inputs, batch);
  if (good && fallback_of(run)) {
    run->left = fallback_of(run)->open(batch);
    good = run->left != NULL;
  }
  if (good) {
    run->generator.frame.inputs = run->inputs.columns;
    run->generator.frame.skip = run->inputs.skip;
    return run;
  }
  generator_close(&run->generator);
  free(run);
  return NULL;
}

// The row begins anew in the js tier, where the output rows that there are of it are passed over.
static Status leave_row(TableRun *run, Verdict verdict) {
  const Function *function = run->generator.function;
  Place place = batch_place(run->inputs.batch, run->row);
  if (!run->left) {
    if (verdict != VERDICT_FAILED) __builtin_trap();
    return failure_raise(&place, &function->output);
  }
  fallback_of(run)->seek(run->left, run->row++, generator_give_up(&run->generator));
  run->is_left = true;
  run->verdict = verdict;
  if (verdict == VERDICT_BAIL) run->generator.kernels->bailouts++;
  return STATUS_OK;
}

static Status run_rows(TableRun *run) {
  Generator *generator = &run->generator;
  uint32_t end = inputs_window(&run->inputs, run->row, run->inputs.limit);
  Verdict verdict = generator_run(generator, HANDLER_CALL, run->row, end);
  run->row = verdict == VERDICT_DONE ? end : generator->frame.row;
  if (failure_is_memory())
    return error_raise_out_of_memory(&(Place){.function = generator->function, .row = -1});
  return verdict == VERDICT_DONE || verdict == VERDICT_PAUSED ? STATUS_OK : leave_row(run, verdict);
}

static Status run_left(TableRun *run, Stream *stream) {
  Status status = fallback_of(run)->fill(run->left, stream);
  if (status != STATUS_OK || stream_full(stream)) return status;
  run->is_left = false;
  // What failed here and not there has bailed out.
  if (run->verdict == VERDICT_FAILED) run->generator.kernels->bailouts++;
  return STATUS_OK;
}

HEDDLE_ONLY("table_run", Status, fill, (void *state, Stream *stream)) {
  TableRun *run = state;
  Status status = STATUS_OK;
  failure_clear();
  generator_begin(&run->generator, stream);
  while (status == STATUS_OK && !stream_full(stream)) {
    if (run->is_left) {
      status = run_left(run, stream);
    } else if (run->row < run->inputs.limit) {
      status = run_rows(run);
    } else {
      if (run->row < run->inputs.batch->rows) status = inputs_unreadable(&run->inputs);
      break;
    }
  }
  scratch_clear();
  return status;
}

HEDDLE_ONLY("table_run", Status, close, (void *state)) {
  TableRun *run = state;
  Status status = run->left ? fallback_of(run)->close(run->left) : STATUS_OK;
  generator_close(&run->generator);
  free(run);
  return status;
}

// The js tier alone is left rows.
static void seek(void *state, uint32_t row, uint32_t passed) {
  (void)state, (void)row, (void)passed;
  __builtin_trap();
}

const TableTier compiled_table = {.open = open_run, .seek = seek, .fill = fill, .close = close};
