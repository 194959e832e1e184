// Scalar functions: the kernel over the rows, and the js tier for those that it leaves.
#include "compiled/failure.h"
#include "compiled/inputs.h"
#include "compiled/kernels.h"
#include "compiled/outputs.h"
#include "compiled/scratch.h"
#include "compiled/tier.h"

typedef struct {
  Kernels *kernels;
  Batch *batch;
  Inputs inputs;
  Outputs outputs;
} Run;

// Runs the row that the loop has left. A row that failed is run again where it can be: the js tier tells how
// it fails as JavaScript does.
static Status leave_row(Run *run, uint32_t row, Verdict verdict) {
  const Tier *fallback = run->kernels->fallback;
  Place place = batch_place(run->batch, row);
  if (failure_is_memory()) return error_raise_out_of_memory(&place);
  if (!fallback) {
    if (verdict != VERDICT_FAILED) __builtin_trap();
    return failure_raise(&place, run->outputs.result->field);
  }
  outputs_rewind(&run->outputs, row);
  Status status = fallback->answer(run->batch, row, row + 1, run->outputs.result);
  if (status == STATUS_OK || verdict == VERDICT_BAIL) run->kernels->bailouts++;
  return status;
}

static Status run_rows(Run *run) {
  Frame frame = {.skip = run->inputs.skip,
                 .inputs = run->inputs.columns,
                 .outputs = run->outputs.columns,
                 .function = run};
  KernelLoop *loop = run->kernels->loops[HANDLER_CALL];
  uint32_t limit = run->inputs.limit;
  for (uint32_t row = 0; row < limit;) {
    frame.row = row;
    frame.rows = inputs_window(&run->inputs, row, limit);
    Verdict verdict = loop(&frame);
    row = frame.rows;
    if (__builtin_expect(verdict == VERDICT_DONE, 1)) continue;
    row = frame.row;
    if (row >= frame.rows) __builtin_trap();
    Status status = leave_row(run, row++, verdict);
    if (status != STATUS_OK) return status;
  }
  if (limit < run->batch->rows) return inputs_unreadable(&run->inputs);
  Place place = {.function = run->batch->function, .row = -1};
  bool good = !failure_is_memory() && outputs_settle(&run->outputs, limit);
  return good ? STATUS_OK : error_raise_out_of_memory(&place);
}

// Only whole batches come here: the kinds ask for nothing else.
Status compiled_answer(Batch *batch, uint32_t from, uint32_t to, Builder *result) {
  (void)from, (void)to;
  Run run = {.kernels = kernels_of(batch->function), .batch = batch};
  failure_clear();
  if (!inputs_open(&run.inputs, batch) || !outputs_open(&run.outputs, result, run.inputs.skip))
    return error_raise_out_of_memory(&(Place){.function = batch->function, .row = -1});
  Status status = run_rows(&run);
  scratch_clear();
  return status;
}
