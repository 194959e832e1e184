// The results of a batch as frames have them, over the column that is built.
#ifndef HEDDLE_OUTPUTS_H
#define HEDDLE_OUTPUTS_H

#include "columns/builder.h"
#include "compiled/frame.h"

typedef struct {
  Builder *result;
  FrameColumn *columns; // the leaves
  Builder **leaves;
  uint32_t n_columns;
  const uint8_t *skip; // as the frame has it
} Outputs;

// Prepares a column that is empty and has room for all rows; memory comes from the call arena. False when it
// is out.
bool outputs_open(Outputs *outputs, Builder *result, const uint8_t *skip);

// The loop has ended at row `reached`, which has not come to its end. What was written of the rows from `row`
// on is taken back: the next value that is appended to the column is that of `row`.
void outputs_rewind(Outputs *outputs, uint32_t row, uint32_t reached);

// The first `rows` rows have come to their end: the column is theirs, with its nulls. False when memory is
// out.
bool outputs_settle(Outputs *outputs, uint32_t rows);

#endif
