#include "columns/column.h"
#include "abi/memory.h"

#include <string.h>

const char column_no_memory[] = "does not fit into memory";

static const char *open_column(Column *column, Arena *arena, const Field *field,
                               const struct ArrowArray *array);

static const char *open_bitmap(const void *bits, uint32_t length, const uint8_t **view) {
  if (length && !memory_holds(bits, ((uint64_t)length + 7) / 8, 1)) return "has a bitmap outside memory";
  *view = bits;
  return NULL;
}

// Checks that offsets begin at or above 0 and do not decrease; `*last` is the last of them.
static const char *open_offsets(Column *column, const int32_t *offsets, uint32_t *last) {
  *last = 0;
  if (column->length == 0) return NULL;
  if (!memory_holds(offsets, ((uint64_t)column->length + 1) * 4, 4)) return "has its offsets outside memory";
  int32_t before = 0;
  for (uint32_t i = 0; i <= column->length; i++) {
    if (offsets[i] < before) return "has offsets that decrease";
    before = offsets[i];
  }
  column->offsets = offsets;
  *last = (uint32_t)before;
  return NULL;
}

// Opens the children; each has at least `length` values.
static const char *open_children(Column *column, Arena *arena, const struct ArrowArray *array,
                                 uint32_t length) {
  const Type *type = &column->field->type;
  if (!memory_holds(array->children, type->n_children * sizeof(void *), 4))
    return "has its list of children outside memory";
  column->children = arena_alloc(arena, type->n_children * sizeof(Column));
  if (!column->children) return column_no_memory;
  for (uint32_t i = 0; i < type->n_children; i++) {
    const struct ArrowArray *child = array->children[i];
    if (!memory_holds(child, sizeof *child, 8)) return "has a child outside memory";
    if (child->length < (int64_t)length) return "has a child that is too short";
    const char *wrong = open_column(&column->children[i], arena, &type->children[i], child);
    if (wrong) return wrong;
  }
  return NULL;
}

static const char *open_buffers(Column *column, Arena *arena, const struct ArrowArray *array) {
  const Type *type = &column->field->type;
  uint32_t length = column->length, last;
  const char *wrong = NULL;
  switch (type->layout) {
  case LAYOUT_BITS:
    return open_bitmap(array->buffers[1], length, &column->values);
  case LAYOUT_FIXED:
    column->values = array->buffers[1];
    if (length &&
        !memory_holds(column->values, (uint64_t)length * type->width, type->width > 8 ? 8 : type->width))
      return "has its values outside memory or not aligned";
    return NULL;
  case LAYOUT_BYTES:
    wrong = open_offsets(column, array->buffers[1], &last);
    if (wrong) return wrong;
    column->values = array->buffers[2];
    return last && !memory_holds(column->values, last, 1) ? "has its bytes outside memory" : NULL;
  case LAYOUT_LIST:
    wrong = open_offsets(column, array->buffers[1], &last);
    return wrong ? wrong : open_children(column, arena, array, last);
  case LAYOUT_STRUCT:
    return open_children(column, arena, array, length);
  }
  return NULL;
}

// `array` itself lies inside memory and is as long as it must be.
static const char *open_column(Column *column, Arena *arena, const Field *field,
                               const struct ArrowArray *array) {
  static const int64_t buffer_counts[] = {
      [LAYOUT_BITS] = 2, [LAYOUT_FIXED] = 2, [LAYOUT_BYTES] = 3, [LAYOUT_LIST] = 2, [LAYOUT_STRUCT] = 1,
  };
  const Type *type = &field->type;
  if (array->length < 0 || array->length >= INT32_MAX) return "is too long";
  if (array->offset != 0) return "has an offset";
  if (array->n_children != (int64_t)type->n_children) return "has the wrong number of children";
  if (array->dictionary) return "has a dictionary";
  int64_t n_buffers = buffer_counts[type->layout];
  if (array->n_buffers != n_buffers) return "has the wrong number of buffers";
  if (!memory_holds(array->buffers, (uint64_t)n_buffers * sizeof(void *), 4))
    return "has its list of buffers outside memory";
  *column = (Column){.field = field, .length = (uint32_t)array->length};
  if (array->null_count != 0 && array->buffers[0]) {
    const char *wrong = open_bitmap(array->buffers[0], column->length, &column->validity);
    if (wrong) return wrong;
  }
  return open_buffers(column, arena, array);
}

const char *column_open(Column *column, Arena *arena, const Field *field, const struct ArrowArray *array,
                        int64_t rows, bool constant) {
  if (!memory_holds(array, sizeof *array, 8)) return "lies outside memory";
  if (array->length != (constant ? 1 : rows))
    return constant ? "is constant but not of length 1" : "has another length than the batch";
  const char *wrong = open_column(column, arena, field, array);
  column->constant = constant;
  return wrong;
}

int64_t column_integer(const Column *column, uint32_t at) {
  const void *values = column->values;
  switch (column->field->type.id) {
  case TYPE_INT8:
    return ((const int8_t *)values)[at];
  case TYPE_UINT8:
    return ((const uint8_t *)values)[at];
  case TYPE_INT16:
    return ((const int16_t *)values)[at];
  case TYPE_UINT16:
    return ((const uint16_t *)values)[at];
  case TYPE_UINT32:
    return ((const uint32_t *)values)[at];
  default:
    return column->field->type.width == 4 ? ((const int32_t *)values)[at] : ((const int64_t *)values)[at];
  }
}

double column_float(const Column *column, uint32_t at) {
  return column->field->type.width == 4 ? (double)((const float *)column->values)[at]
                                        : ((const double *)column->values)[at];
}
