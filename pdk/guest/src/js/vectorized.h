// Vectorized scalar functions: whole columns in, a column out.
#ifndef HEDDLE_VECTORIZED_H
#define HEDDLE_VECTORIZED_H

#include "columns/builder.h"
#include "js/rows.h"

// Calls the handler with the columns of the rows that are not skipped and their number, and appends one value
// per row of the batch to `result`: null for those that are.
Status vectorized_run(JsRows *rows, Builder *result);

#endif
