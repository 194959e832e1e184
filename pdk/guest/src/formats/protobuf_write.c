#include "formats/protobuf.h"

#include <string.h>

// Appends `count` bits as bytes of 0 and 1, packed as field `number`.
static void write_bits(Output *output, uint32_t number, const uint8_t *bits, uint32_t count) {
  if (!count) return;
  size_t begun = wire_begin(output, number);
  uint8_t *room = output_reserve(output, count);
  if (!room) return;
  for (uint32_t i = 0; i < count; i++)
    room[i] = bits[i >> 3] >> (i & 7) & 1;
  output->length += count;
  wire_end(output, begun);
}

// Appends integers in `width` bytes each, packed as field 1.
static void write_integers(Output *output, const Column *column, size_t width) {
  uint8_t *room = output_reserve(output, column->length * width);
  if (!room) return;
  for (uint32_t i = 0; i < column->length; i++) {
    int64_t value = column_integer(column, i);
    memcpy(room + i * width, &value, width);
  }
  output->length += column->length * width;
}

static void write_fixed(Output *output, const Column *column) {
  const Type *type = &column->field->type;
  if (!column->length) return;
  size_t begun = wire_begin(output, 1);
  uint32_t field = protobuf_values_field(type->id);
  size_t width = field == COLUMN_INT32S ? 4 : field == COLUMN_INT64S ? 8 : type->width;
  if (width == type->width) {
    output_append(output, column->values, column->length * width);
  } else {
    write_integers(output, column, width);
  }
  wire_end(output, begun);
}

static void write_intervals(Output *output, const Column *column) {
  static const struct {
    size_t at, width;
  } parts[3] = {{0, 4}, {4, 4}, {8, 8}};
  for (uint32_t part = 0; column->length && part < 3; part++) {
    size_t width = parts[part].width, begun = wire_begin(output, part + 1);
    uint8_t *room = output_reserve(output, column->length * width);
    if (!room) return;
    for (uint32_t i = 0; i < column->length; i++)
      memcpy(room + i * width, column_fixed(column, i) + parts[part].at, width);
    output->length += column->length * width;
    wire_end(output, begun);
  }
}

static void write_texts(Output *output, const Column *column) {
  // A tag of one byte, a length of at most five, and the text: room for all of them at once.
  uint32_t count = column->length;
  size_t texts = count ? (size_t)(column->offsets[count] - column->offsets[0]) : 0;
  uint8_t *room = output_reserve(output, texts + (size_t)count * 6), *at = room;
  if (!room) return;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t length;
    const uint8_t *bytes = column_bytes(column, i, &length);
    *at++ = 1 << 3 | WIRE_LEN;
    at += wire_put_varint(at, length);
    if (length) memcpy(at, bytes, length);
    at += length;
  }
  output->length += (size_t)(at - room);
}

static void write_lengths(Output *output, const Column *column) {
  if (!column->length) return;
  size_t begun = wire_begin(output, 1);
  for (uint32_t i = 0; i < column->length; i++) {
    uint32_t start, end;
    column_range(column, i, &start, &end);
    wire_write_varint(output, end - start);
  }
  wire_end(output, begun);
}

static void write_values(Output *output, const Column *column) {
  const Type *type = &column->field->type;
  switch (type->id) {
  case TYPE_BOOL:
    return write_bits(output, 1, column->values, column->length);
  case TYPE_INTERVAL:
    return write_intervals(output, column);
  case TYPE_UTF8:
  case TYPE_BINARY:
    return write_texts(output, column);
  case TYPE_LIST:
    write_lengths(output, column);
    return protobuf_column_write(output, 2, &column->children[0]);
  case TYPE_MAP:
    write_lengths(output, column);
    protobuf_column_write(output, 2, &column->children[0].children[0]);
    return protobuf_column_write(output, 3, &column->children[0].children[1]);
  case TYPE_STRUCT:
    for (uint32_t i = 0; i < type->n_children; i++)
      protobuf_column_write(output, 1, &column->children[i]);
    return;
  default:
    return write_fixed(output, column);
  }
}

void protobuf_column_write(Output *output, uint32_t number, const Column *column) {
  const char *name = column->field->name;
  size_t begun = wire_begin(output, number);
  wire_write_bytes(output, COLUMN_NAME, name, strlen(name));
  if (column->validity) write_bits(output, COLUMN_VALID, column->validity, column->length);
  size_t values = wire_begin(output, protobuf_values_field(column->field->type.id));
  write_values(output, column);
  wire_end(output, values);
  wire_end(output, begun);
}
