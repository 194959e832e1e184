// Values of compiled code as they are written to columns: checked against the declared type, as results are.
#ifndef HEDDLE_CELLS_H
#define HEDDLE_CELLS_H

#include "columns/builder.h"
#include "runtime/str.h"

// Each appends a value to a column that holds its kind. False with the failure noted; the builder is then
// good after builder_truncate.
bool cell_number(Builder *builder, double number);
bool cell_bigint(Builder *builder, int64_t number);
bool cell_bool(Builder *builder, bool value);
bool cell_text(Builder *builder, Str text);
bool cell_null(Builder *builder);

// Ends a struct whose fields were appended.
bool cell_struct(Builder *builder);

#endif
