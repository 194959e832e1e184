#include "formats/json_value.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define MAX_SAFE_INTEGER 9007199254740991

// Reads a decimal int64 without white space, plus sign or leading zeros.
static bool read_decimal(const char *text, size_t length, int64_t *number) {
  bool negative = length && text[0] == '-';
  size_t i = negative ? 1 : 0;
  if (i == length || length - i > 19 || (text[i] == '0' && length != 1)) return false;
  uint64_t magnitude = 0;
  for (; i < length; i++) {
    if (text[i] < '0' || text[i] > '9') return false;
    magnitude = magnitude * 10 + (uint64_t)(text[i] - '0');
  }
  if (magnitude > (uint64_t)INT64_MAX + negative) return false;
  *number = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
  return true;
}

static JSValue to_bigint(JSContext *context, JSValueConst value) {
  if (JS_VALUE_GET_TAG(value) == JS_TAG_INT) return JS_NewBigInt64(context, JS_VALUE_GET_INT(value));
  if (JS_IsNumber(value)) {
    double number = JS_VALUE_GET_FLOAT64(value);
    if (fabs(number) <= MAX_SAFE_INTEGER && number == trunc(number))
      return JS_NewBigInt64(context, (int64_t)number);
  }
  if (JS_IsString(value)) {
    size_t length;
    int64_t number;
    const char *text = JS_ToCStringLen(context, &length, value);
    if (!text) return JS_EXCEPTION;
    bool good = read_decimal(text, length, &number);
    JS_FreeCString(context, text);
    if (good) return JS_NewBigInt64(context, number);
  }
  return JS_DupValue(context, value);
}

static JSValue to_double(JSContext *context, JSValueConst value) {
  if (!JS_IsString(value)) return JS_DupValue(context, value);
  const char *text = JS_ToCString(context, value);
  if (!text) return JS_EXCEPTION;
  JSValue number = strcmp(text, "NaN") == 0         ? JS_NAN
                   : strcmp(text, "Infinity") == 0  ? JS_NewFloat64(context, INFINITY)
                   : strcmp(text, "-Infinity") == 0 ? JS_NewFloat64(context, -INFINITY)
                                                    : JS_DupValue(context, value);
  JS_FreeCString(context, text);
  return number;
}

JSValue json_to_value(JSContext *context, TypeId type, JSValueConst value) {
  if (type == TYPE_INT64) return to_bigint(context, value);
  if (type == TYPE_FLOAT64) return to_double(context, value);
  return JS_DupValue(context, value);
}

static void write_text(Output *output, const char *text) { output_append(output, text, strlen(text)); }

static void write_int64(Output *output, int64_t number) {
  char text[32];
  bool safe = number >= -MAX_SAFE_INTEGER && number <= MAX_SAFE_INTEGER;
  snprintf(text, sizeof text, safe ? "%" PRId64 : "\"%" PRId64 "\"", number);
  write_text(output, text);
}

static void write_float64(Output *output, JSContext *context, double number) {
  if (isnan(number)) return write_text(output, "\"NaN\"");
  if (isinf(number)) return write_text(output, number > 0 ? "\"Infinity\"" : "\"-Infinity\"");
  if (number == 0 && signbit(number)) return write_text(output, "-0");
  JSValue value = JS_NewFloat64(context, number);
  size_t length;
  const char *text = JS_ToCStringLen(context, &length, value);
  if (!text) {
    JS_FreeValue(context, JS_GetException(context));
    output->failed = true;
    return;
  }
  output_append(output, text, length);
  JS_FreeCString(context, text);
}

static void write_string(Output *output, const uint8_t *bytes, size_t length) {
  output_byte(output, '"');
  size_t written = 0;
  for (size_t i = 0; i < length; i++) {
    uint8_t byte = bytes[i];
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    output_append(output, bytes + written, i - written);
    char escaped[8];
    if (byte == '"' || byte == '\\') {
      snprintf(escaped, sizeof escaped, "\\%c", byte);
    } else {
      snprintf(escaped, sizeof escaped, "\\u%04x", byte);
    }
    write_text(output, escaped);
    written = i + 1;
  }
  output_append(output, bytes + written, length - written);
  output_byte(output, '"');
}

void json_write_value(Output *output, JSContext *context, const Column *column, int64_t row) {
  if (!column_valid(column, row)) return write_text(output, "null");
  switch (column->field->type.id) {
  case TYPE_BOOL:
    return write_text(output, column->values[row >> 3] >> (row & 7) & 1 ? "true" : "false");
  case TYPE_INT32:
    return write_int64(output, ((const int32_t *)column->values)[row]);
  case TYPE_INT64:
    return write_int64(output, ((const int64_t *)column->values)[row]);
  case TYPE_FLOAT64:
    return write_float64(output, context, ((const double *)column->values)[row]);
  default:
    return write_string(output, column->values + column->offsets[row],
                        (size_t)(column->offsets[row + 1] - column->offsets[row]));
  }
}
