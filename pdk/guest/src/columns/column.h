// Arrow columns as the row loop sees them.
#ifndef HEDDLE_COLUMN_H
#define HEDDLE_COLUMN_H

#include "abi/abi.h"
#include "types/function.h"

#include <stdbool.h>

// An argument column: a checked view of an ArrowArray in linear memory. `length` is 1 for a constant, which
// stands for every row.
typedef struct {
  const Field *field;
  int64_t length;
  bool constant;
  const uint8_t *validity; // NULL: no nulls
  const uint8_t *values;   // bitmap, fixed-width values, or the bytes of utf8
  const int32_t *offsets;  // utf8 only
} Column;

// Checks `array` against `field` and `rows` (every pointer against the size of memory) and fills `column`.
// NULL, or what is wrong with it (a static text).
const char *column_open(Column *column, const Field *field, const struct ArrowArray *array, int64_t rows,
                        bool constant);

// Whether the value of `row` is present.
static inline bool column_valid(const Column *column, int64_t row) {
  if (!column->validity) return true;
  if (column->constant) row = 0;
  return column->validity[row >> 3] >> (row & 7) & 1;
}

// What column_value found besides a value.
typedef enum { READ_OK, READ_EXCEPTION, READ_INVALID_UTF8, READ_BAD_OFFSETS } ReadResult;

// Makes the JavaScript value of a row (JS null under a null): boolean, number, bigint or string. The caller
// frees it. READ_EXCEPTION leaves an exception pending.
ReadResult column_value(JSContext *context, const Column *column, int64_t row, JSValue *value);

// A result column under construction. All its memory is in the call arena.
typedef struct {
  const Field *field;
  int64_t rows;
  uint8_t *validity; // NULL: no nulls so far
  int64_t null_count;
  uint8_t *values;
  int32_t *offsets; // utf8 only
  size_t used;      // bytes of utf8 text
  size_t capacity;
} ColumnWriter;

// What column_write found.
typedef enum {
  WRITE_OK,
  WRITE_EXCEPTION,
  WRITE_WRONG_TYPE,
  WRITE_NULL,
  WRITE_OUT_OF_RANGE,
  WRITE_LONE_SURROGATE,
  WRITE_OUT_OF_MEMORY,
} WriteResult;

// Allocates the buffers for `rows` values. False when memory is out.
bool column_writer_open(ColumnWriter *writer, const Field *field, int64_t rows);

// Writes a null at `row`, whether or not the field is nullable (a strict argument was null). False when
// memory is out.
bool column_write_null(ColumnWriter *writer, int64_t row);

// Checks the handler's result against the field (spec/types.md) and writes it at `row`; rows come in order.
// Does not free `value`.
WriteResult column_write(JSContext *context, ColumnWriter *writer, int64_t row, JSValueConst value);

// Fills `out` with the finished column. False when memory is out.
bool column_writer_close(ColumnWriter *writer, struct ArrowArray *out);

#endif
