#include "formats/columns_append.h"

static bool append(Builder *builder, const Column *column, uint32_t start, uint32_t end);

static bool append_value(Builder *builder, const Column *column, uint32_t at) {
  uint32_t start, end;
  if (!column_valid(column, at)) return builder_null(builder);
  switch (column->field->type.layout) {
  case LAYOUT_BITS:
    return builder_bool(builder, column_bool(column, at));
  case LAYOUT_FIXED:
    return builder_fixed(builder, column_fixed(column, at), 1);
  case LAYOUT_BYTES: {
    const uint8_t *bytes = column_bytes(column, at, &end);
    return builder_bytes(builder, bytes, end);
  }
  case LAYOUT_LIST:
    column_range(column, at, &start, &end);
    return append(&builder->children[0], &column->children[0], start, end) && builder_list(builder);
  case LAYOUT_STRUCT:
    for (uint32_t i = 0; i < column->field->type.n_children; i++) {
      if (!append_value(&builder->children[i], &column->children[i], at)) return false;
    }
    return builder_struct(builder);
  }
  return false;
}

static bool append(Builder *builder, const Column *column, uint32_t start, uint32_t end) {
  if (column->field->type.layout == LAYOUT_FIXED && !column->validity && start < end)
    return builder_fixed(builder, column_fixed(column, start), end - start);
  for (; start < end; start++) {
    if (!append_value(builder, column, start)) return false;
  }
  return true;
}

bool columns_append(Builder *builder, const Column *column) {
  return append(builder, column, 0, column->length);
}
