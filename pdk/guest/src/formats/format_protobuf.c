// heddle.v1.Batch (spec/heddle.proto).
#include "formats/format.h"
#include "formats/protobuf_column.h"
#include "formats/protobuf_wire.h"
#include "report/error.h"

enum { BATCH_FORMAT = 9, BATCH_ROWS = 10, BATCH_COLUMNS = 11 };

static Status damaged(const Function *function) {
  Place place = {.function = function, .row = -1};
  return error_raise(&place, CODE_UNREADABLE_INPUT, "the protobuf batch is damaged");
}

// The fields of a batch; its columns as unread messages.
typedef struct {
  uint64_t format, rows, n_columns;
  Cursor columns[HEDDLE_MAX_ARGS];
} Batch;

static bool read_batch(Cursor cursor, Batch *batch) {
  WireField field;
  int more;
  while ((more = wire_next(&cursor, &field)) > 0) {
    if (field.number == BATCH_FORMAT && field.wire == WIRE_VARINT) batch->format = field.integer;
    if (field.number == BATCH_ROWS && field.wire == WIRE_VARINT) batch->rows = field.integer;
    if (field.number == BATCH_COLUMNS && field.wire == WIRE_LEN) {
      if (batch->n_columns < HEDDLE_MAX_ARGS) batch->columns[batch->n_columns] = field.bytes;
      batch->n_columns++;
    }
  }
  return more == 0;
}

Status format_protobuf_run(const Function *function, const uint8_t *input, size_t length, Output *output) {
  Place place = {.function = function, .row = -1};
  Batch batch = {0};
  if (!read_batch((Cursor){.at = input, .end = input + length}, &batch)) return damaged(function);
  if (batch.format != 1) {
    return error_raise(&place, CODE_UNREADABLE_INPUT,
                       "the protobuf batch is of format %llu, this module reads format 1",
                       (unsigned long long)batch.format);
  }
  if (batch.rows >= INT32_MAX)
    return error_raise(&place, CODE_UNREADABLE_INPUT, "a batch has 0 to 2^31 - 2 rows");
  if (batch.n_columns != function->n_args) {
    return error_raise(&place, CODE_WRONG_COLUMNS, "%u columns expected, the input has %llu",
                       (unsigned)function->n_args, (unsigned long long)batch.n_columns);
  }
  struct ArrowArray children[HEDDLE_MAX_ARGS], result;
  for (uint32_t i = 0; i < function->n_args; i++) {
    Status status = protobuf_column_read(function, i, batch.columns[i], (int64_t)batch.rows, &children[i]);
    if (status != STATUS_OK) return status;
  }
  Status status = format_run_columns(function, children, (int64_t)batch.rows, &result);
  if (status != STATUS_OK) return status;

  wire_write_varint(output, BATCH_FORMAT << 3 | WIRE_VARINT);
  wire_write_varint(output, 1);
  // As proto3 serializers do, a zero is left out.
  if (batch.rows) {
    wire_write_varint(output, BATCH_ROWS << 3 | WIRE_VARINT);
    wire_write_varint(output, batch.rows);
  }
  protobuf_column_write(output, BATCH_COLUMNS, &function->returns, &result);
  return STATUS_OK;
}
