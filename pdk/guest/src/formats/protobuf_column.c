#include "formats/protobuf_column.h"
#include "abi/arena.h"
#include "columns/column.h"
#include "report/error.h"

#include <string.h>

enum { COLUMN_NAME = 1, COLUMN_VALID = 2, COLUMN_VALUES = 3 };

// The field of the oneof for a type.
static uint32_t values_field(TypeId type) {
  static const uint32_t places[TYPE_COUNT] = {
      [TYPE_BOOL] = 0, [TYPE_INT32] = 1, [TYPE_INT64] = 2, [TYPE_FLOAT64] = 3, [TYPE_UTF8] = 4};
  return COLUMN_VALUES + places[type];
}

static const size_t widths[TYPE_COUNT] = {
    [TYPE_BOOL] = 0, [TYPE_INT32] = 4, [TYPE_INT64] = 8, [TYPE_FLOAT64] = 8};

// Where decoded values go.
typedef struct {
  TypeId type;
  int64_t rows;
  int64_t count;    // values seen, also those that are too many
  uint8_t *values;  // bitmap, fixed-width values or the bytes of utf8
  int32_t *offsets; // utf8 only
  size_t used;
} Sink;

static void put_bool(Sink *sink, bool value) {
  if (sink->count < sink->rows && value) sink->values[sink->count >> 3] |= (uint8_t)(1u << (sink->count & 7));
  sink->count++;
}

static void put_fixed(Sink *sink, const void *values, size_t count) {
  size_t width = widths[sink->type];
  if (sink->count + (int64_t)count <= sink->rows)
    memcpy(sink->values + (size_t)sink->count * width, values, count * width);
  sink->count += (int64_t)count;
}

static void put_string(Sink *sink, Cursor bytes) {
  size_t length = (size_t)(bytes.end - bytes.at);
  if (sink->count < sink->rows) {
    memcpy(sink->values + sink->used, bytes.at, length);
    sink->used += length;
    sink->offsets[sink->count + 1] = (int32_t)sink->used;
  }
  sink->count++;
}

// Reads repeated bools, packed or not.
static bool read_bools(Sink *sink, const WireField *field) {
  if (field->wire == WIRE_VARINT) {
    put_bool(sink, field->integer != 0);
    return true;
  }
  if (field->wire != WIRE_LEN) return false;
  Cursor packed = field->bytes;
  while (packed.at < packed.end) {
    uint64_t value;
    if (!wire_varint(&packed, &value)) return false;
    put_bool(sink, value != 0);
  }
  return true;
}

// Reads repeated fixed-width values, packed or not.
static bool read_fixed(Sink *sink, const WireField *field) {
  size_t width = widths[sink->type];
  if (field->wire == (width == 4 ? WIRE_I32 : WIRE_I64)) {
    put_fixed(sink, &field->integer, 1);
    return true;
  }
  size_t length = field->wire == WIRE_LEN ? (size_t)(field->bytes.end - field->bytes.at) : 1;
  if (length % width != 0) return false;
  put_fixed(sink, field->bytes.at, length / width);
  return true;
}

// Reads Bools, Int32s, Int64s, Float64s or Strings: all have their values in field 1.
static bool read_values(Sink *sink, Cursor message) {
  WireField field;
  int more;
  while ((more = wire_next(&message, &field)) > 0) {
    if (field.number != 1) continue;
    bool good = true;
    if (sink->type == TYPE_BOOL) {
      good = read_bools(sink, &field);
    } else if (sink->type == TYPE_UTF8) {
      good = field.wire == WIRE_LEN;
      if (good) put_string(sink, field.bytes);
    } else {
      good = read_fixed(sink, &field);
    }
    if (!good) return false;
  }
  return more == 0;
}

static bool sink_open(Sink *sink, TypeId type, int64_t rows, size_t text_size) {
  *sink = (Sink){.type = type, .rows = rows};
  size_t size = type == TYPE_BOOL   ? (size_t)(rows + 7) / 8
                : type == TYPE_UTF8 ? text_size
                                    : (size_t)rows * widths[type];
  sink->values = arena_alloc(&call_arena, size);
  if (type == TYPE_UTF8) sink->offsets = arena_alloc(&call_arena, ((size_t)rows + 1) * 4);
  if (!sink->values || (type == TYPE_UTF8 && !sink->offsets)) return false;
  if (type == TYPE_UTF8) {
    sink->offsets[0] = 0;
  } else {
    memset(sink->values, 0, size);
  }
  return true;
}

// The parts of a Column, unread.
typedef struct {
  uint32_t values_number; // of the oneof, 0 when it is not set
  Cursor values;
  int64_t n_valid;
} Parts;

static Status wrong_count(const Place *place, const Field *field, const char *what, int64_t count,
                          int64_t rows) {
  return error_raise(place, CODE_WRONG_COLUMNS, "argument '%.200s' has %lld %s, the batch %lld rows",
                     field->name, (long long)count, what, (long long)rows);
}

// Reads the outer message. Repeated `valid` goes into `valid`, whose rows bound it.
static bool read_parts(Cursor cursor, Parts *parts, Sink *valid) {
  WireField field;
  int more;
  while ((more = wire_next(&cursor, &field)) > 0) {
    if (field.number == COLUMN_VALID && !read_bools(valid, &field)) return false;
    if (field.number >= COLUMN_VALUES && field.number < COLUMN_VALUES + 5) {
      if (field.wire != WIRE_LEN) return false;
      parts->values_number = field.number;
      parts->values = field.bytes;
    }
  }
  parts->n_valid = valid->count;
  return more == 0;
}

Status protobuf_column_read(const Function *function, uint32_t index, Cursor cursor, int64_t rows,
                            struct ArrowArray *out) {
  const Field *field = &function->args[index];
  Place place = {.function = function, .row = -1};
  Parts parts = {0};
  Sink valid, sink;
  if (!sink_open(&valid, TYPE_BOOL, rows, 0)) return error_raise_out_of_memory(&place);
  if (!read_parts(cursor, &parts, &valid)) {
    return error_raise(&place, CODE_UNREADABLE_INPUT, "column %u of the protobuf batch is damaged",
                       (unsigned)index);
  }
  if (parts.values_number != values_field(field->type.id)) {
    static const char *const names[] = {"bool", "int32", "int64", "float64", "utf8"};
    const char *given = parts.values_number ? names[parts.values_number - COLUMN_VALUES] : "no values";
    return error_raise(&place, CODE_WRONG_COLUMNS, "argument '%.200s' is %s, the input has %s", field->name,
                       type_names[field->type.id], given);
  }
  if (parts.n_valid != 0 && parts.n_valid != rows)
    return wrong_count(&place, field, "validity flags", parts.n_valid, rows);
  if (!sink_open(&sink, field->type.id, rows, (size_t)(parts.values.end - parts.values.at)))
    return error_raise_out_of_memory(&place);
  if (!read_values(&sink, parts.values)) {
    return error_raise(&place, CODE_UNREADABLE_INPUT,
                       "the values of column %u of the protobuf batch are damaged", (unsigned)index);
  }
  if (sink.count != rows) return wrong_count(&place, field, "values", sink.count, rows);

  int64_t n_buffers = sink.offsets ? 3 : 2;
  const void **buffers = arena_alloc(&call_arena, (size_t)n_buffers * sizeof(void *));
  if (!buffers) return error_raise_out_of_memory(&place);
  buffers[0] = parts.n_valid ? valid.values : NULL;
  buffers[1] = sink.offsets ? (void *)sink.offsets : (void *)sink.values;
  if (sink.offsets) buffers[2] = sink.values;
  *out = (struct ArrowArray){.length = rows, .null_count = -1, .n_buffers = n_buffers, .buffers = buffers};
  return STATUS_OK;
}

static size_t values_size(const Column *column) {
  size_t rows = (size_t)column->length;
  if (column->field->type.id == TYPE_BOOL) return rows;
  if (column->field->type.id != TYPE_UTF8) return rows * widths[column->field->type.id];
  size_t size = 0;
  for (size_t i = 0; i < rows; i++) {
    size_t length = (size_t)(column->offsets[i + 1] - column->offsets[i]);
    size += 1 + wire_varint_size(length) + length;
  }
  return size;
}

static void write_bitmap(Output *output, const uint8_t *bits, int64_t rows) {
  uint8_t *room = output_reserve(output, (size_t)rows);
  if (!room) return;
  for (int64_t i = 0; i < rows; i++)
    room[i] = bits[i >> 3] >> (i & 7) & 1;
  output->length += (size_t)rows;
}

static void write_values(Output *output, const Column *column, size_t size) {
  if (column->field->type.id == TYPE_UTF8) {
    for (int64_t i = 0; i < column->length; i++) {
      size_t length = (size_t)(column->offsets[i + 1] - column->offsets[i]);
      wire_write_length(output, 1, length);
      output_append(output, column->values + column->offsets[i], length);
    }
    return;
  }
  if (size == 0) return;
  wire_write_length(output, 1, size);
  if (column->field->type.id == TYPE_BOOL) return write_bitmap(output, column->values, column->length);
  output_append(output, column->values, size);
}

void protobuf_column_write(Output *output, uint32_t number, const Field *field, struct ArrowArray *array) {
  Column column;
  column_open(&column, &call_arena, field, array, array->length, false);
  size_t packed = values_size(&column);
  // Packed values are a length-delimited field of their own inside the message; strings are written one by
  // one.
  size_t message =
      field->type.id == TYPE_UTF8 || packed == 0 ? packed : 1 + wire_varint_size(packed) + packed;
  size_t rows = (size_t)array->length;
  size_t valid = column.validity && rows ? 1 + wire_varint_size(rows) + rows : 0;
  size_t name = strlen(field->name);
  wire_write_length(output, number, 2 + name + valid + 1 + wire_varint_size(message) + message);
  wire_write_length(output, COLUMN_NAME, name);
  output_append(output, field->name, name);
  if (valid) {
    wire_write_length(output, COLUMN_VALID, rows);
    write_bitmap(output, column.validity, array->length);
  }
  wire_write_length(output, values_field(field->type.id), message);
  write_values(output, &column, packed);
}
