// A batch of rows that the host handed over: its columns, checked.
#ifndef HEDDLE_BATCH_H
#define HEDDLE_BATCH_H

#include "columns/readable.h"
#include "report/error.h"

typedef struct {
  const Function *function;
  uint32_t rows;
  uint32_t n_columns;
  Column *columns;
  uint32_t n_strict;
  const Column **strict; // columns that hold nulls though they are not declared nullable
  bool constants;        // some column stands for every row
  bool rowless;          // it is no row of the host's: failures name none
} Batch;

// Opens the arguments of a function. `constants` is NULL or a bitmap (spec/abi.md, "Direct ABI"). Views lie
// in the call arena. On failure the error is recorded.
Status batch_open(Batch *batch, const Function *function, const struct ArrowArray *args,
                  const uint8_t *constants);

// Opens columns of other declared fields: states, params. `what` names them in messages.
Status batch_open_fields(Batch *batch, const Function *function, const char *what, const Field *fields,
                         uint32_t n_fields, const struct ArrowArray *columns);

// Whether a null in a strict argument skips the row.
static inline bool batch_skips(const Batch *batch, uint32_t row) {
  for (uint32_t i = 0; i < batch->n_strict; i++) {
    const Column *column = batch->strict[i];
    if (!column_valid(column, column_at(column, row))) return true;
  }
  return false;
}

// Where a failure in a row is told to be.
Place batch_place(const Batch *batch, int64_t row);

// Records why the value of column `index` in a row cannot be read: `result` is READ_INVALID_UTF8 or
// READ_NULL.
Status batch_unreadable(const Batch *batch, uint32_t row, uint32_t index, ReadResult result);

// The same for a value inside the row as an object.
Status batch_unreadable_row(const Batch *batch, uint32_t row, ReadResult result);

#endif
