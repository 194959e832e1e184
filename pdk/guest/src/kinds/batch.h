// A batch of rows that the host handed over: its columns, checked, and the JavaScript values of its rows.
#ifndef HEDDLE_BATCH_H
#define HEDDLE_BATCH_H

#include "columns/value.h"
#include "report/error.h"

typedef struct {
  const Function *function;
  uint32_t rows;
  uint32_t n_columns;
  Column *columns;
  uint32_t n_strict;
  const Column **strict; // columns that hold nulls though they are not declared nullable
  bool rowless;          // it is no row of the host's: failures name none
  JSValue *fixed;        // a constant's value once it was made, JS_UNINITIALIZED before
} Batch;

// Opens the arguments of a function. `constants` is NULL or a bitmap (spec/abi.md, "Direct ABI"). Views lie
// in the call arena. On failure the error is recorded and there is nothing to close.
Status batch_open(Batch *batch, const Function *function, const struct ArrowArray *args,
                  const uint8_t *constants);

// Opens columns of other declared fields: states, params. `what` names them in messages.
Status batch_open_fields(Batch *batch, const Function *function, const char *what, const Field *fields,
                         uint32_t n_fields, const struct ArrowArray *columns);

// Frees the values of constants.
void batch_close(Batch *batch);

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

// Makes the value of one column in a row. The caller frees it. On failure the error is recorded.
Status batch_value(Batch *batch, uint32_t index, uint32_t row, JSValue *value);

// Makes the values of a row, n_columns of them. The caller frees them. On failure the error is recorded and
// there is nothing to free.
static inline Status batch_values(Batch *batch, uint32_t row, JSValue *values) {
  for (uint32_t i = 0; i < batch->n_columns; i++) {
    const Column *column = &batch->columns[i];
    if (!column->constant && value_read_number(column, row, &values[i])) continue;
    Status status = batch_value(batch, i, row, &values[i]);
    if (__builtin_expect(status != STATUS_OK, 0)) {
      value_free(values, i);
      return status;
    }
  }
  return STATUS_OK;
}

// Makes the row as an object by column name, likewise.
Status batch_row(Batch *batch, uint32_t row, JSValue *value);

#endif
