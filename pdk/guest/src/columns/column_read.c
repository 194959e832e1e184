#include "abi/memory.h"
#include "columns/column.h"
#include "columns/utf8.h"

#include <math.h>
#include <string.h>

static const int64_t widths[TYPE_COUNT] = {
    [TYPE_INT32] = 4,
    [TYPE_INT64] = 8,
    [TYPE_FLOAT64] = 8,
};

const char *column_open(Column *column, const Field *field, const struct ArrowArray *array, int64_t rows,
                        bool constant) {
  if (!memory_holds(array, sizeof *array, 8)) return "lies outside memory";
  if (array->length != (constant ? 1 : rows))
    return constant ? "is constant but not of length 1" : "has another length than the batch";
  if (array->offset != 0) return "has an offset";
  if (array->n_children != 0 || array->dictionary) return "has children or a dictionary";
  int64_t length = array->length;
  int64_t n_buffers = field->type == TYPE_UTF8 ? 3 : 2;
  if (array->n_buffers != n_buffers) return "has the wrong number of buffers";
  if (!memory_holds(array->buffers, (uint64_t)n_buffers * sizeof(void *), 4))
    return "has its list of buffers outside memory";

  uint64_t bitmap = (uint64_t)(length + 7) / 8;
  *column = (Column){.field = field, .length = length, .constant = constant};
  if (array->null_count != 0 && array->buffers[0]) {
    if (!memory_holds(array->buffers[0], bitmap, 1)) return "has its validity outside memory";
    column->validity = array->buffers[0];
  }
  if (field->type == TYPE_UTF8) {
    column->offsets = array->buffers[1];
    column->values = array->buffers[2];
    if (length > 0 && !memory_holds(column->offsets, (uint64_t)(length + 1) * 4, 4))
      return "has its offsets outside memory";
    return NULL;
  }
  uint64_t size = field->type == TYPE_BOOL ? bitmap : (uint64_t)(length * widths[field->type]);
  column->values = array->buffers[1];
  if (length > 0 &&
      !memory_holds(column->values, size, field->type == TYPE_BOOL ? 1 : (uint32_t)widths[field->type]))
    return "has its values outside memory or not aligned";
  return NULL;
}

static ReadResult utf8_value(JSContext *context, const Column *column, int64_t row, JSValue *value) {
  int32_t start = column->offsets[row];
  int32_t end = column->offsets[row + 1];
  if (start < 0 || end < start) return READ_BAD_OFFSETS;
  size_t length = (size_t)(end - start);
  const uint8_t *bytes = column->values + start;
  if (length && !memory_holds(bytes, length, 1)) return READ_BAD_OFFSETS;
  if (!utf8_valid(bytes, length)) return READ_INVALID_UTF8;
  *value = JS_NewStringLen(context, (const char *)bytes, length);
  return JS_IsException(*value) ? READ_EXCEPTION : READ_OK;
}

ReadResult column_value(JSContext *context, const Column *column, int64_t row, JSValue *value) {
  if (column->constant) row = 0;
  if (!column_valid(column, row)) {
    *value = JS_NULL;
    return READ_OK;
  }
  switch (column->field->type) {
  case TYPE_BOOL:
    *value = JS_NewBool(context, column->values[row >> 3] >> (row & 7) & 1);
    return READ_OK;
  case TYPE_INT32:
    *value = JS_NewInt32(context, ((const int32_t *)column->values)[row]);
    return READ_OK;
  case TYPE_INT64:
    *value = JS_NewBigInt64(context, ((const int64_t *)column->values)[row]);
    return JS_IsException(*value) ? READ_EXCEPTION : READ_OK;
  case TYPE_FLOAT64: {
    double number = ((const double *)column->values)[row];
    // The engine is faster with small integers; -0 and NaN must stay doubles.
    if (number >= -2147483648.0 && number <= 2147483647.0) {
      int32_t integer = (int32_t)number;
      if ((double)integer == number && !(integer == 0 && signbit(number))) {
        *value = JS_NewInt32(context, integer);
        return READ_OK;
      }
    }
    *value = __JS_NewFloat64(number);
    return READ_OK;
  }
  default:
    return utf8_value(context, column, row, value);
  }
}
