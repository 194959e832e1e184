// Columns into values of rows, by the table "Values in rows" of spec/abi.md.
#include "formats/decimal_text.h"
#include "formats/rows.h"

#include <string.h>

static void write_name(TokenWriter *writer, const char *name) {
  writer->key(writer, (const uint8_t *)name, strlen(name));
}

static void write_interval(TokenWriter *writer, const uint8_t *value) {
  int32_t months, days;
  int64_t nanoseconds;
  memcpy(&months, value, 4);
  memcpy(&days, value + 4, 4);
  memcpy(&nanoseconds, value + 8, 8);
  writer->array(writer, 3);
  writer->integer(writer, months);
  writer->integer(writer, days);
  writer->integer(writer, nanoseconds);
  writer->end(writer, false);
}

static void write_list(TokenWriter *writer, const Column *column, uint32_t at) {
  uint32_t start, end;
  column_range(column, at, &start, &end);
  writer->array(writer, end - start);
  for (; start < end; start++)
    cell_write(writer, &column->children[0], start);
  writer->end(writer, false);
}

static void write_struct(TokenWriter *writer, const Column *column, uint32_t at) {
  const Type *type = &column->field->type;
  writer->map(writer, type->n_children);
  for (uint32_t i = 0; i < type->n_children; i++) {
    write_name(writer, type->children[i].name);
    cell_write(writer, &column->children[i], at);
  }
  writer->end(writer, true);
}

static void write_map(TokenWriter *writer, const Column *column, uint32_t at) {
  uint32_t start, end;
  column_range(column, at, &start, &end);
  const Column *entries = column->children[0].children;
  if (writer->keys_are_values) {
    writer->map(writer, end - start);
  } else {
    writer->array(writer, end - start);
  }
  for (; start < end; start++) {
    if (!writer->keys_are_values) writer->array(writer, 2);
    cell_write(writer, &entries[0], start);
    cell_write(writer, &entries[1], start);
    if (!writer->keys_are_values) writer->end(writer, false);
  }
  writer->end(writer, writer->keys_are_values);
}

void cell_write(TokenWriter *writer, const Column *column, uint32_t at) {
  if (!column_valid(column, at)) return writer->null(writer);
  const Type *type = &column->field->type;
  uint32_t length;
  const uint8_t *bytes;
  switch (type->id) {
  case TYPE_BOOL:
    return writer->boolean(writer, column_bool(column, at));
  case TYPE_FLOAT32:
    return writer->float32(writer, (float)column_float(column, at));
  case TYPE_FLOAT64:
    return writer->float64(writer, column_float(column, at));
  case TYPE_DECIMAL128: {
    char text[DECIMAL_TEXT_SIZE];
    size_t size = decimal_to_text(text, column_fixed(column, at), type);
    return writer->text(writer, (const uint8_t *)text, size);
  }
  case TYPE_UTF8:
    bytes = column_bytes(column, at, &length);
    return writer->text(writer, bytes, length);
  case TYPE_BINARY:
    bytes = column_bytes(column, at, &length);
    return writer->bytes(writer, bytes, length);
  case TYPE_INTERVAL:
    return write_interval(writer, column_fixed(column, at));
  case TYPE_LIST:
    return write_list(writer, column, at);
  case TYPE_STRUCT:
    return write_struct(writer, column, at);
  case TYPE_MAP:
    return write_map(writer, column, at);
  default:
    return writer->integer(writer, column_integer(column, at));
  }
}
