// The states of rows that are groups of their own.
#include "compiled/failure.h"
#include "compiled/inputs.h"
#include "compiled/scratch.h"
#include "compiled/states.h"
#include "compiled/tier.h"

typedef struct {
  States states; // one slot for each row
  Inputs inputs;
  Builder *result; // of the rows before `result->length`
} Conversion;

// Converts a row that could not be converted here.
static Status leave_row(Conversion *conversion, uint32_t row, Verdict verdict) {
  Kernels *kernels = conversion->states.kernels;
  Batch *batch = conversion->inputs.batch;
  Place place = batch_place(batch, row);
  if (failure_is_memory()) return error_raise_out_of_memory(&place);
  if (!kernels->fallback) {
    if (verdict != VERDICT_FAILED) __builtin_trap();
    return failure_raise(&place, conversion->result->field);
  }
  Status status = kernels->fallback->convert(batch, row, row + 1, conversion->result);
  if (status == STATUS_OK || verdict == VERDICT_BAIL) kernels->bailouts++;
  return status;
}

// Appends the states of the rows before `end`.
static Status write_rows(Conversion *conversion, uint32_t end) {
  Builder *result = conversion->result;
  Status status = STATUS_OK;
  while (result->length < end && status == STATUS_OK) {
    uint32_t row = result->length;
    if (state_columns_write(&conversion->states.columns, row, result)) continue;
    builder_truncate(result, row);
    status = leave_row(conversion, row, VERDICT_FAILED);
  }
  return status;
}

static Status convert_rows(Conversion *conversion, Frame *frame) {
  Inputs *inputs = &conversion->inputs;
  KernelLoop *loop = conversion->states.kernels->loops[HANDLER_ACCUMULATE];
  for (uint32_t row = 0; row < inputs->limit;) {
    frame->row = row;
    frame->rows = inputs_window(inputs, row, inputs->limit);
    Verdict verdict = loop(frame);
    row = verdict == VERDICT_DONE ? frame->rows : frame->row;
    Status status = write_rows(conversion, row);
    if (status == STATUS_OK && verdict != VERDICT_DONE) status = leave_row(conversion, row++, verdict);
    if (status != STATUS_OK) return status;
  }
  if (inputs->limit < inputs->batch->rows) return inputs_unreadable(inputs);
  Place place = {.function = inputs->batch->function, .row = -1};
  return failure_is_memory() ? error_raise_out_of_memory(&place) : STATUS_OK;
}

static Status convert(Conversion *conversion, Batch *batch) {
  States *states = &conversion->states;
  Place place = {.function = batch->function, .row = -1};
  uint32_t *groups = arena_alloc(&call_arena, (size_t)batch->rows * sizeof *groups);
  if (!groups || !state_columns_reserve(&states->columns, batch->rows) ||
      !inputs_open(&conversion->inputs, batch))
    return error_raise_out_of_memory(&place);
  if (!states_create(states, 0, batch->rows)) {
    // What createState does it does for every row.
    if (failure_is_memory()) return error_raise_out_of_memory(&place);
    const Tier *fallback = states->kernels->fallback;
    if (fallback) return fallback->convert(batch, 0, batch->rows, conversion->result);
    place = batch_place(batch, 0);
    return failure_raise(&place, &batch->function->state);
  }
  FrameColumn *columns = state_columns_frame(&states->columns);
  if (!columns) return error_raise_out_of_memory(&place);
  for (uint32_t row = 0; row < batch->rows; row++)
    groups[row] = row;
  Frame frame = {.skip = conversion->inputs.skip,
                 .groups = groups,
                 .inputs = conversion->inputs.columns,
                 .states = columns,
                 .function = conversion};
  return convert_rows(conversion, &frame);
}

// Only whole batches come here: the kinds ask for nothing else.
HEDDLE_EXPORT("heddle_only_aggregate_compiled_convert")
Status compiled_convert(Batch *batch, uint32_t from, uint32_t to, Builder *result) {
  (void)from, (void)to;
  Conversion conversion = {.result = result};
  failure_clear();
  Status status;
  if (states_open(&conversion.states, batch->function)) {
    status = convert(&conversion, batch);
  } else {
    status = error_raise_out_of_memory(&(Place){.function = batch->function, .row = -1});
  }
  state_columns_free(&conversion.states.columns);
  scratch_clear();
  return status;
}
