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

static bool is_vectorized(const Run *run) { return run->batch->function->kind == KIND_VECTORIZED; }

// Runs the row that the loop has left, of a vectorized function all rows; `*next` is then the row to go on
// from. A row that failed is run again where it can be: the js tier tells how it fails as JavaScript does.
static Status leave_row(Run *run, uint32_t row, Verdict verdict, uint32_t *next) {
  const Tier *fallback = run->kernels->fallback;
  Batch *batch = run->batch;
  Builder *result = run->outputs.result;
  // Of a vectorized handler no one knows which row it is at.
  Place place =
      is_vectorized(run) ? (Place){.function = batch->function, .row = -1} : batch_place(batch, row);
  if (failure_is_memory()) return error_raise_out_of_memory(&place);
  if (!fallback) {
    if (verdict != VERDICT_FAILED) __builtin_trap();
    return failure_raise(&place, result->field);
  }
  uint32_t from = is_vectorized(run) ? 0 : row;
  *next = is_vectorized(run) ? batch->rows : row + 1;
  outputs_rewind(&run->outputs, from, row);
  Status status = fallback->answer(batch, from, *next, result);
  if (status == STATUS_OK || verdict == VERDICT_BAIL) run->kernels->bailouts += *next - from;
  return status;
}

static Status run_rows(Run *run) {
  Frame frame = {.skip = run->inputs.skip,
                 .inputs = run->inputs.columns,
                 .outputs = run->outputs.columns,
                 .function = run};
  KernelLoop *loop = run->kernels->loops[HANDLER_CALL];
  uint32_t limit = run->inputs.limit;
  if (is_vectorized(run) && limit < run->batch->rows) return inputs_unreadable(&run->inputs);
  for (uint32_t row = 0; row < limit;) {
    frame.row = row;
    frame.rows = inputs_window(&run->inputs, row, limit);
    Verdict verdict = loop(&frame);
    row = frame.rows;
    if (__builtin_expect(verdict == VERDICT_DONE, 1)) continue;
    if (frame.row >= frame.rows) __builtin_trap();
    Status status = leave_row(run, frame.row, verdict, &row);
    if (status != STATUS_OK) return status;
  }
  if (limit < run->batch->rows) return inputs_unreadable(&run->inputs);
  Place place = {.function = run->batch->function, .row = -1};
  bool good = !failure_is_memory() && outputs_settle(&run->outputs, limit);
  return good ? STATUS_OK : error_raise_out_of_memory(&place);
}

// Only whole batches come here: the kinds ask for nothing else.
HEDDLE_EXPORT("heddle_only_scalar_compiled_answer")
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
