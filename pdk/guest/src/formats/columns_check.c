#include "formats/columns_check.h"
#include "columns/path.h"

#include <string.h>

static bool needs_check(const Type *type) {
  if (type->id == TYPE_TIME || type->id == TYPE_DECIMAL128) return true;
  for (uint32_t i = 0; i < type->n_children; i++) {
    if (needs_check(&type->children[i].type)) return true;
  }
  return false;
}

static bool fits_time(const Column *column, uint32_t at) {
  int64_t value = column_integer(column, at);
  return value >= 0 && value < units_per_day[column->field->type.unit];
}

static bool fits_decimal(const Column *column, uint32_t at) {
  __int128 value, limit = 1;
  memcpy(&value, column_fixed(column, at), sizeof value);
  for (unsigned i = 0; i < column->field->type.precision; i++)
    limit *= 10;
  return value < limit && value > -limit;
}

static bool check(const Column *column, uint32_t start, uint32_t end);

static bool check_value(const Column *column, uint32_t at) {
  const Type *type = &column->field->type;
  uint32_t start, end;
  switch (type->layout) {
  case LAYOUT_FIXED:
    return type->id == TYPE_TIME ? fits_time(column, at) : fits_decimal(column, at);
  case LAYOUT_LIST:
    column_range(column, at, &start, &end);
    return check(&column->children[0], start, end);
  case LAYOUT_STRUCT:
    for (uint32_t i = 0; i < type->n_children; i++) {
      if (check(&column->children[i], at, at + 1)) continue;
      path_field(type->children[i].name);
      return false;
    }
    return true;
  default:
    return true;
  }
}

static bool check(const Column *column, uint32_t start, uint32_t end) {
  if (!needs_check(&column->field->type)) return true;
  for (uint32_t at = start; at < end; at++) {
    if (column_valid(column, at) && !check_value(column, at)) return false;
  }
  return true;
}

static bool check_column(Session *session, const Field *field, const struct ArrowArray *array, int64_t rows) {
  Column column;
  const char *wrong = column_open(&column, &call_arena, field, array, rows, false);
  if (wrong == column_no_memory) return refuse_memory(&session->refusal);
  if (wrong) return refuse_damaged(&session->refusal, "argument '%.200s' %s", field->name, wrong);
  for (uint32_t row = 0; row < rows; row++) {
    path_clear();
    if (!column_valid(&column, row) || check_value(&column, row)) continue;
    char type[160];
    Text text = {.bytes = type, .capacity = sizeof type};
    type_text(&text, field);
    return refuse(&session->refusal, CODE_WRONG_COLUMNS, row,
                  "argument '%.200s'%.100s is %.*s, the input has a value beyond that", field->name,
                  path_text(), (int)text.length, type);
  }
  return true;
}

bool columns_check(Session *session, const Columns *batch) {
  for (uint32_t i = 0; i < batch->n_columns; i++) {
    const Field *field = shape_field(&session->shape, i);
    if (needs_check(&field->type) && !check_column(session, field, batch->columns[i], batch->rows))
      return false;
  }
  return true;
}
