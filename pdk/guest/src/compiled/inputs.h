// The arguments of a batch as frames have them.
#ifndef HEDDLE_INPUTS_H
#define HEDDLE_INPUTS_H

#include "compiled/frame.h"
#include "kinds/batch.h"

// A text that stands for every row, written out for some of them.
typedef struct {
  uint32_t column; // of `columns`
  const int32_t *offsets;
} Repeated;

typedef struct {
  Batch *batch;
  FrameColumn *columns; // the leaves
  uint32_t n_columns;
  const uint8_t *skip; // NULL: no row is skipped
  uint32_t limit;      // rows from here on cannot be read: the first of them fails
  ReadResult wrong;    // and why
  uint32_t wrong_column;
  Repeated *repeated;
  uint32_t n_repeated;
  uint32_t window; // rows that the repeated texts are written out for
} Inputs;

// Prepares the rows of a batch; memory comes from the call arena. False when it is out.
bool inputs_open(Inputs *inputs, Batch *batch);

// Readies the columns for a loop that begins at `row`, and answers where it must end: at most at `end`.
uint32_t inputs_window(Inputs *inputs, uint32_t row, uint32_t end);

// Records why row `inputs->limit` cannot be read.
Status inputs_unreadable(const Inputs *inputs);

#endif
