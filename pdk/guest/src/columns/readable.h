// Whether a value of a column is what its declaration says, all the way down: what column_open did not check.
#ifndef HEDDLE_READABLE_H
#define HEDDLE_READABLE_H

#include "columns/column.h"

// What can be wrong with a value that is read. READ_EXCEPTION is JavaScript's alone.
typedef enum { READ_OK, READ_EXCEPTION, READ_INVALID_UTF8, READ_NULL } ReadResult;

// Where the last READ_INVALID_UTF8 or READ_NULL was declared; path_text says where in the value it is.
extern const Field *read_failure;

// Notes such a failure in a value of `field`; the path begins anew. Returns `result`.
ReadResult read_fail(const Field *field, ReadResult result);

// Looks for text that is not UTF-8, and for nulls that the declaration does not have.
ReadResult column_readable(const Column *column, uint32_t at);

#endif
