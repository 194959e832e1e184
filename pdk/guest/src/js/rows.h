// The JavaScript values of a batch's rows.
#ifndef HEDDLE_JS_ROWS_H
#define HEDDLE_JS_ROWS_H

#include "js/value.h"
#include "kinds/batch.h"

typedef struct {
  Batch *batch;
  JSValue *fixed; // a constant's value once it was made, JS_UNINITIALIZED before; NULL without constants
} JsRows;

// Begins to read rows; what it needs lies in the call arena. False when memory is out.
bool js_rows_open(JsRows *rows, Batch *batch);

// Frees the values of constants.
void js_rows_close(JsRows *rows);

// Makes the value of one column in a row. The caller frees it. On failure the error is recorded.
Status js_rows_value(JsRows *rows, uint32_t index, uint32_t row, JSValue *value);

// Makes the values of a row, as many as there are columns. The caller frees them. On failure the error is
// recorded and there is nothing to free.
static inline Status js_rows_values(JsRows *rows, uint32_t row, JSValue *values) {
  const Batch *batch = rows->batch;
  for (uint32_t i = 0; i < batch->n_columns; i++) {
    const Column *column = &batch->columns[i];
    if (!column->constant && value_read_number(column, row, &values[i])) continue;
    Status status = js_rows_value(rows, i, row, &values[i]);
    if (__builtin_expect(status != STATUS_OK, 0)) {
      value_free(values, i);
      return status;
    }
  }
  return STATUS_OK;
}

// Makes a row as an object by column name, likewise.
Status js_rows_object(const Batch *batch, uint32_t row, JSValue *value);

#endif
