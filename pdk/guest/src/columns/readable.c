#include "columns/readable.h"
#include "columns/path.h"
#include "columns/utf8.h"

const Field *read_failure;

ReadResult read_fail(const Field *field, ReadResult result) {
  path_clear();
  read_failure = field;
  return result;
}

static ReadResult items_readable(const Column *column, uint32_t at) {
  uint32_t start, end;
  column_range(column, at, &start, &end);
  const Column *items = column->children;
  bool map = column->field->type.id == TYPE_MAP;
  for (uint32_t i = start; i < end; i++) {
    ReadResult read = column_readable(map ? &items->children[0] : items, i);
    if (read == READ_OK && map) read = column_readable(&items->children[1], i);
    if (read == READ_OK) continue;
    path_item(i - start);
    return read;
  }
  return READ_OK;
}

ReadResult column_readable(const Column *column, uint32_t at) {
  const Field *field = column->field;
  if (!column_valid(column, at)) return field->nullable ? READ_OK : read_fail(field, READ_NULL);
  if (field->type.id == TYPE_UTF8) {
    uint32_t length;
    const uint8_t *bytes = column_bytes(column, at, &length);
    return utf8_valid(bytes, length) ? READ_OK : read_fail(field, READ_INVALID_UTF8);
  }
  if (field->type.layout == LAYOUT_LIST) return items_readable(column, at);
  if (field->type.layout != LAYOUT_STRUCT) return READ_OK;
  for (uint32_t i = 0; i < field->type.n_children; i++) {
    ReadResult read = column_readable(&column->children[i], at);
    if (read == READ_OK) continue;
    path_field(field->type.children[i].name);
    return read;
  }
  return READ_OK;
}
