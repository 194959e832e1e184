#include "abi/arena.h"
#include "columns/column.h"

#include <math.h>
#include <string.h>

static const size_t widths[TYPE_COUNT] = {
    [TYPE_INT32] = 4,
    [TYPE_INT64] = 8,
    [TYPE_FLOAT64] = 8,
};

static size_t bitmap_size(int64_t rows) { return (size_t)(rows + 7) / 8; }

bool column_writer_open(ColumnWriter *writer, const Field *field, int64_t rows) {
  *writer = (ColumnWriter){.field = field, .rows = rows};
  size_t count = (size_t)rows;
  if (field->type == TYPE_UTF8) {
    writer->offsets = arena_alloc((count + 1) * 4);
    writer->capacity = count * 16 + 64;
    writer->values = arena_alloc(writer->capacity);
    if (!writer->offsets || !writer->values) return false;
    writer->offsets[0] = 0;
    return true;
  }
  size_t size = field->type == TYPE_BOOL ? bitmap_size(rows) : count * widths[field->type];
  writer->values = arena_alloc(size);
  if (!writer->values) return false;
  memset(writer->values, 0, size);
  return true;
}

bool column_write_null(ColumnWriter *writer, int64_t row) {
  if (!writer->validity) {
    size_t size = bitmap_size(writer->rows);
    uint8_t *bits = arena_alloc(size);
    if (!bits) return false;
    memset(bits, 0xFF, size);
    if (writer->rows & 7) bits[size - 1] = (uint8_t)(0xFF >> (8 - (writer->rows & 7)));
    writer->validity = bits;
  }
  writer->validity[row >> 3] &= (uint8_t)~(1u << (row & 7));
  writer->null_count++;
  if (writer->offsets) writer->offsets[row + 1] = (int32_t)writer->used;
  return true;
}

static bool has_lone_surrogate(const uint8_t *bytes, size_t length) {
  // The engine writes a lone surrogate as ED A0..BF xx, which no valid UTF-8 contains.
  const uint8_t *end = bytes + length;
  while ((bytes = memchr(bytes, 0xED, (size_t)(end - bytes)))) {
    if (end - bytes >= 2 && bytes[1] >= 0xA0) return true;
    bytes++;
  }
  return false;
}

static WriteResult write_utf8(JSContext *context, ColumnWriter *writer, int64_t row, JSValueConst value) {
  size_t length;
  const char *text = JS_ToCStringLen(context, &length, value);
  if (!text) return WRITE_EXCEPTION;
  WriteResult result = WRITE_OK;
  if (has_lone_surrogate((const uint8_t *)text, length)) {
    result = WRITE_LONE_SURROGATE;
  } else if (length > (size_t)INT32_MAX - writer->used) {
    result = WRITE_OUT_OF_MEMORY;
  } else {
    if (writer->capacity - writer->used < length) {
      size_t needed = writer->used + length;
      size_t doubled = writer->capacity * 2 > needed ? writer->capacity * 2 : needed;
      uint8_t *grown = arena_grow(writer->values, writer->capacity, doubled);
      if (!grown) {
        doubled = needed;
        grown = arena_grow(writer->values, writer->capacity, doubled);
      }
      if (grown) {
        writer->values = grown;
        writer->capacity = doubled;
      } else {
        result = WRITE_OUT_OF_MEMORY;
      }
    }
    if (result == WRITE_OK) {
      memcpy(writer->values + writer->used, text, length);
      writer->used += length;
      writer->offsets[row + 1] = (int32_t)writer->used;
    }
  }
  JS_FreeCString(context, text);
  return result;
}

static WriteResult write_int64(JSContext *context, ColumnWriter *writer, int64_t row, JSValueConst value) {
  int64_t number;
  if (JS_ToBigInt64(context, &number, value) < 0) return WRITE_EXCEPTION;
  if (JS_VALUE_GET_TAG(value) != JS_TAG_SHORT_BIG_INT) {
    // JS_ToBigInt64 wraps: a bigint fits when the way back gives the same value.
    JSValue back = JS_NewBigInt64(context, number);
    if (JS_IsException(back)) return WRITE_EXCEPTION;
    bool same = JS_IsStrictEqual(context, value, back);
    JS_FreeValue(context, back);
    if (!same) return WRITE_OUT_OF_RANGE;
  }
  ((int64_t *)writer->values)[row] = number;
  return WRITE_OK;
}

static WriteResult write_int32(ColumnWriter *writer, int64_t row, JSValueConst value) {
  int32_t integer;
  if (JS_VALUE_GET_TAG(value) == JS_TAG_INT) {
    integer = JS_VALUE_GET_INT(value);
  } else {
    double number = JS_VALUE_GET_FLOAT64(value);
    if (!(number >= -2147483648.0 && number < 2147483648.0) || number != trunc(number))
      return WRITE_OUT_OF_RANGE;
    integer = (int32_t)number;
  }
  ((int32_t *)writer->values)[row] = integer;
  return WRITE_OK;
}

static WriteResult write_float64(ColumnWriter *writer, int64_t row, JSValueConst value) {
  if (JS_VALUE_GET_TAG(value) == JS_TAG_INT) {
    ((double *)writer->values)[row] = JS_VALUE_GET_INT(value);
    return WRITE_OK;
  }
  double number = JS_VALUE_GET_FLOAT64(value);
  if (number != number) {
    ((uint64_t *)writer->values)[row] = 0x7ff8000000000000u;
  } else {
    ((double *)writer->values)[row] = number;
  }
  return WRITE_OK;
}

WriteResult column_write(JSContext *context, ColumnWriter *writer, int64_t row, JSValueConst value) {
  if (JS_IsNull(value)) {
    if (!writer->field->nullable) return WRITE_NULL;
    return column_write_null(writer, row) ? WRITE_OK : WRITE_OUT_OF_MEMORY;
  }
  switch (writer->field->type) {
  case TYPE_BOOL:
    if (!JS_IsBool(value)) return WRITE_WRONG_TYPE;
    if (JS_VALUE_GET_BOOL(value)) writer->values[row >> 3] |= (uint8_t)(1u << (row & 7));
    return WRITE_OK;
  case TYPE_INT32:
    return JS_IsNumber(value) ? write_int32(writer, row, value) : WRITE_WRONG_TYPE;
  case TYPE_INT64:
    return JS_IsBigInt(value) ? write_int64(context, writer, row, value) : WRITE_WRONG_TYPE;
  case TYPE_FLOAT64:
    return JS_IsNumber(value) ? write_float64(writer, row, value) : WRITE_WRONG_TYPE;
  default:
    return JS_IsString(value) ? write_utf8(context, writer, row, value) : WRITE_WRONG_TYPE;
  }
}

bool column_writer_close(ColumnWriter *writer, struct ArrowArray *out) {
  int64_t n_buffers = writer->offsets ? 3 : 2;
  const void **buffers = arena_alloc((size_t)n_buffers * sizeof(void *));
  if (!buffers) return false;
  buffers[0] = writer->validity;
  buffers[1] = writer->offsets ? (void *)writer->offsets : (void *)writer->values;
  if (writer->offsets) buffers[2] = writer->values;
  *out = (struct ArrowArray){
      .length = writer->rows,
      .null_count = writer->null_count,
      .n_buffers = n_buffers,
      .buffers = buffers,
  };
  return true;
}
