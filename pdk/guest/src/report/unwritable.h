// Results that their declaration forbids.
#ifndef HEDDLE_UNWRITABLE_H
#define HEDDLE_UNWRITABLE_H

#include "report/error.h"

// What can come of a value that is written to a column. WRITE_EXCEPTION is JavaScript's alone.
typedef enum {
  WRITE_OK,
  WRITE_EXCEPTION,
  WRITE_WRONG_TYPE,
  WRITE_NULL,
  WRITE_OUT_OF_RANGE,
  WRITE_LONE_SURROGATE,
  WRITE_OUT_OF_MEMORY,
} WriteResult;

// Records that a value cannot be written to `field`: `result` is WRITE_WRONG_TYPE to WRITE_LONE_SURROGATE,
// path_text says where in the result it was, and `shown` what it is with its JavaScript type: `the number
// 300`.
Status unwritable_raise(const Place *place, WriteResult result, const Field *field, const char *shown,
                        size_t shown_length);

#endif
