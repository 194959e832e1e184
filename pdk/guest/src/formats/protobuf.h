// heddle.v1.Column (spec/heddle.proto) and the Arrow column it stands for.
#ifndef HEDDLE_PROTOBUF_H
#define HEDDLE_PROTOBUF_H

#include "formats/format.h"
#include "formats/protobuf_wire.h"

// Fields of heddle.v1.Column.
enum {
  COLUMN_NAME = 1,
  COLUMN_VALID = 2,
  COLUMN_BOOLS = 3,
  COLUMN_INT32S = 4,
  COLUMN_INT64S = 5,
  COLUMN_FLOAT64S = 6,
  COLUMN_STRINGS = 7,
  COLUMN_BINARIES = 8,
  COLUMN_FLOAT32S = 9,
  COLUMN_UINT32S = 10,
  COLUMN_DECIMALS = 11,
  COLUMN_INTERVALS = 12,
  COLUMN_LISTS = 13,
  COLUMN_STRUCTS = 14,
  COLUMN_MAPS = 15,
};

// The field of the oneof that holds a type's values.
uint32_t protobuf_values_field(TypeId id);

// Reads the Column in `message`, which must have `rows` values of field->type, into `out`, in the call arena.
// `name` is the argument's, for messages.
bool protobuf_column_read(Session *session, const char *name, const Field *field, Cursor message,
                          int64_t rows, struct ArrowArray *out);

// Appends a column as field `number` of the message being written.
void protobuf_column_write(Output *output, uint32_t number, const Column *column);

#endif
