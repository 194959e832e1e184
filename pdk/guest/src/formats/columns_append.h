// Batches of an output put together, for formats that have one batch alone.
#ifndef HEDDLE_COLUMNS_APPEND_H
#define HEDDLE_COLUMNS_APPEND_H

#include "columns/builder.h"
#include "columns/column.h"

// Appends all values of `column` to a builder of the same type. False when memory is out.
bool columns_append(Builder *builder, const Column *column);

#endif
