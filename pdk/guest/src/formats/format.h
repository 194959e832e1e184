// The formats of the Extism ABI (spec/abi.md): an input becomes columns, columns become an output.
#ifndef HEDDLE_FORMAT_H
#define HEDDLE_FORMAT_H

#include "abi/abi.h"
#include "columns/builder.h"
#include "columns/column.h"
#include "formats/output.h"
#include "formats/refusal.h"
#include "types/function.h"

// Columns of one call at most: arguments and a group, or output columns and `row`.
#define FORMAT_MAX_COLUMNS (HEDDLE_MAX_ARGS + 1)

// The columns that an input must have.
typedef struct {
  const Function *function;
  const Field *fields;
  uint32_t n_fields;
  bool variadic; // the last of `fields` stands for zero or more columns
  bool grouped;  // a column `group` comes before them
} Shape;

// Columns of one batch, in the call arena (or, of an output, wherever its owner keeps them).
typedef struct {
  int64_t rows;
  uint32_t n_columns;
  struct ArrowArray *columns[FORMAT_MAX_COLUMNS];
  struct ArrowArray arrays[FORMAT_MAX_COLUMNS]; // what `columns` of an input point to
} Columns;

// The columns of an output.
typedef struct {
  uint32_t n_fields;
  const Field *fields[FORMAT_MAX_COLUMNS];
  bool values; // one column: in rows its values stand alone, not in objects
  bool once;   // columns are written once per batch of the input, or once at all
} Answer;

typedef struct Format Format;

// An input while it is read and answered.
typedef struct {
  const Format *format;
  const uint8_t *input; // NUL-terminated behind its `length` bytes
  size_t length;
  Shape shape;
  Answer answer;
  Output *output;
  Refusal refusal;
} Session;

// What a call does with its input's format. All but `recognises` return false after session->refusal is
// filled.
struct Format {
  bool (*recognises)(const uint8_t *input, size_t length);
  // Begins to read the input as session->shape says; may be called again for another shape. What is refused
  // here may be read as another shape.
  bool (*open)(Session *session);
  // Reads the next batch; `*more` is false at the end.
  bool (*next)(Session *session, Columns *batch, bool *more);
  // Begins the output session->answer.
  bool (*begin)(Session *session);
  // Writes columns, which may be called any number of times.
  bool (*write)(Session *session, const Columns *batch);
  bool (*end)(Session *session);
  // Frees what the format holds, whatever was called before.
  void (*close)(Session *session);
};

extern const Format format_ipc, format_protobuf, format_msgpack, format_json;

// The format that the input's first bytes tell, or NULL.
const Format *format_of(const uint8_t *input, size_t length);

// The group column: int64, not null.
extern const Field format_group;

// What column `index` of an input must be.
static inline const Field *shape_field(const Shape *shape, uint32_t index) {
  if (shape->grouped && index-- == 0) return &format_group;
  return &shape->fields[index < shape->n_fields ? index : shape->n_fields - 1];
}

// Whether an input may have `count` columns.
bool shape_takes(const Shape *shape, uint32_t count);

// Columns of an input whose own number says nothing (it has no rows).
static inline uint32_t shape_columns(const Shape *shape) { return shape->n_fields + shape->grouped; }

// Opens the columns of an output, which are as session->answer says; the views are good until the next call.
bool columns_open(Session *session, const Columns *batch, Column *columns);

// Refuses a number of columns: of the input (row -1), or of one row.
bool shape_refuse_count(Session *session, int64_t row, uint64_t count);

#endif
