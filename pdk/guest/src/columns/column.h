// A column as it lies in memory: a checked view of an ArrowArray and of its children.
#ifndef HEDDLE_COLUMN_H
#define HEDDLE_COLUMN_H

#include "abi/abi.h"
#include "abi/arena.h"
#include "types/type.h"

typedef struct Column {
  const Field *field;
  uint32_t length;         // values; of a constant 1
  bool constant;           // the one value stands for every row
  const uint8_t *validity; // NULL: no nulls
  const uint8_t *values;   // LAYOUT_BITS, LAYOUT_FIXED, LAYOUT_BYTES
  const int32_t *offsets;  // LAYOUT_BYTES, LAYOUT_LIST; length + 1 of them unless length is 0
  struct Column *children; // field->type.n_children of them
} Column;

// What column_open says when memory is out.
extern const char column_no_memory[];

// Checks `array` against `field` and `rows` at every depth (pointers and offsets against the size of memory,
// child lengths against offsets) and fills `column`; views of children go to `arena`. What is not checked:
// the bytes of texts, and nulls. NULL, or what is wrong with it (a static text).
const char *column_open(Column *column, Arena *arena, const Field *field, const struct ArrowArray *array,
                        int64_t rows, bool constant);

// The place of a row's value: that of a constant is 0.
static inline uint32_t column_at(const Column *column, uint32_t row) { return column->constant ? 0 : row; }

// All that follows takes the place of a value, below `length`.

// Whether the value is present.
static inline bool column_valid(const Column *column, uint32_t at) {
  return !column->validity || (column->validity[at >> 3] >> (at & 7) & 1);
}

// LAYOUT_BITS.
static inline bool column_bool(const Column *column, uint32_t at) {
  return column->values[at >> 3] >> (at & 7) & 1;
}

// LAYOUT_FIXED: where the value begins.
static inline const uint8_t *column_fixed(const Column *column, uint32_t at) {
  return column->values + (size_t)at * column->field->type.width;
}

// LAYOUT_FIXED: an integer, date, timestamp, time or duration of any width.
int64_t column_integer(const Column *column, uint32_t at);

// LAYOUT_FIXED: a float32 or float64.
double column_float(const Column *column, uint32_t at);

// LAYOUT_BYTES.
static inline const uint8_t *column_bytes(const Column *column, uint32_t at, uint32_t *length) {
  int32_t start = column->offsets[at];
  *length = (uint32_t)(column->offsets[at + 1] - start);
  return column->values + start;
}

// LAYOUT_LIST: the list's items are those of children[0] from *start up to *end.
static inline void column_range(const Column *column, uint32_t at, uint32_t *start, uint32_t *end) {
  *start = (uint32_t)column->offsets[at];
  *end = (uint32_t)column->offsets[at + 1];
}

#endif
