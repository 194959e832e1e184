#include "kinds/progress.h"

static uint32_t rows_of(const Progress *at) { return at->batch ? at->batch->rows : 0; }

static bool is_start(const Progress *at) {
  return at->next_start < at->n_starts && at->starts[at->next_start] == at->row;
}

void progress_take(Progress *at, Batch *batch, const uint32_t *starts, uint32_t count) {
  at->batch = batch;
  at->row = 0;
  at->starts = starts;
  at->n_starts = count;
  at->next_start = 0;
}

Step progress_step(const Progress *at) {
  bool behind = at->row == rows_of(at);
  if (at->begun && (behind ? at->last : is_start(at))) return STEP_END;
  return behind ? STEP_NONE : STEP_ROW;
}

void progress_enter_row(Progress *at) {
  if (is_start(at)) at->next_start++;
}

uint32_t progress_partition_end(const Progress *at) {
  return at->next_start < at->n_starts ? at->starts[at->next_start] : at->batch->rows;
}

Place progress_place(const Progress *at, uint32_t row) {
  return row < rows_of(at) ? batch_place(at->batch, row) : (Place){.function = at->function, .row = -1};
}
