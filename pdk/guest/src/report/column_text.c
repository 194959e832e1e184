#include "report/column_text.h"
#include "formats/number_text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define STRING_CHARACTERS 220u
#define STRING_BUDGET 1000u
// What is longer is cut by whoever prints it.
#define SHOWN_LIMIT 900u
#define SHOWN_ITEMS 100u

static void render_bytes(Text *text, const Column *column, uint32_t at) {
  uint32_t length;
  const uint8_t *bytes = column_bytes(column, at, &length);
  if (column->field->type.id == TYPE_UTF8)
    return text_json_string(text, (const char *)bytes, length, STRING_CHARACTERS, STRING_BUDGET);
  text_format(text, "Uint8Array [");
  for (uint32_t i = 0; i < length && i < SHOWN_ITEMS; i++)
    text_format(text, i ? ", %u" : "%u", bytes[i]);
  text_append(text, "]", 1);
}

static void render_decimal(Text *text, const Type *type, const uint8_t *bytes) {
  __int128 number;
  memcpy(&number, bytes, 16);
  unsigned __int128 left = number < 0 ? -(unsigned __int128)number : (unsigned __int128)number;
  char digits[48];
  int at = sizeof digits;
  for (int i = 0; left || i <= type->scale; i++) {
    if (i == type->scale && i > 0) digits[--at] = '.';
    digits[--at] = (char)('0' + (int)(left % 10));
    left /= 10;
  }
  if (number < 0) digits[--at] = '-';
  text_append(text, digits + at, sizeof digits - (size_t)at);
}

static void render_interval(Text *text, const uint8_t *bytes) {
  int32_t months, days;
  int64_t nanoseconds;
  memcpy(&months, bytes, 4);
  memcpy(&days, bytes + 4, 4);
  memcpy(&nanoseconds, bytes + 8, 8);
  text_format(text, "{months: %" PRId32 ", days: %" PRId32 ", nanoseconds: %" PRId64 "n}", months, days,
              nanoseconds);
}

static void render_list(Text *text, const Column *column, uint32_t at) {
  uint32_t start, end;
  column_range(column, at, &start, &end);
  bool map = column->field->type.id == TYPE_MAP;
  const Column *items = column->children;
  text_format(text, map ? "Map {" : "[");
  for (uint32_t i = start; i < end && i - start < SHOWN_ITEMS && text->length < SHOWN_LIMIT; i++) {
    if (i > start) text_append(text, ", ", 2);
    if (!map) {
      column_text(text, items, i);
      continue;
    }
    column_text(text, &items->children[0], i);
    text_append(text, " => ", 4);
    column_text(text, &items->children[1], i);
  }
  text_format(text, map ? "}" : "]");
}

static void render_struct(Text *text, const Column *column, uint32_t at) {
  const Type *type = &column->field->type;
  text_append(text, "{", 1);
  for (uint32_t i = 0; i < type->n_children && text->length < SHOWN_LIMIT; i++) {
    if (i) text_append(text, ", ", 2);
    type_name_text(text, type->children[i].name);
    text_append(text, ": ", 2);
    column_text(text, &column->children[i], at);
  }
  text_append(text, "}", 1);
}

void number_text(Text *text, double number) {
  char digits[NUMBER_TEXT_SIZE];
  if (isfinite(number)) return text_append(text, digits, number_write_float64(digits, number));
  text_format(text, isnan(number) ? "NaN" : number < 0 ? "-Infinity" : "Infinity");
}

void column_text(Text *text, const Column *column, uint32_t at) {
  if (!column_valid(column, at)) return text_format(text, "null");
  const Type *type = &column->field->type;
  switch (type->id) {
  case TYPE_BOOL:
    return text_format(text, column_bool(column, at) ? "true" : "false");
  case TYPE_FLOAT32:
  case TYPE_FLOAT64:
    return number_text(text, column_float(column, at));
  case TYPE_INT64:
  case TYPE_TIMESTAMP:
  case TYPE_TIME:
  case TYPE_DURATION:
    return text_format(text, "%" PRId64 "n", column_integer(column, at));
  case TYPE_DECIMAL128:
    return render_decimal(text, type, column_fixed(column, at));
  case TYPE_UTF8:
  case TYPE_BINARY:
    return render_bytes(text, column, at);
  case TYPE_INTERVAL:
    return render_interval(text, column_fixed(column, at));
  case TYPE_LIST:
  case TYPE_MAP:
    return render_list(text, column, at);
  case TYPE_STRUCT:
    return render_struct(text, column, at);
  default:
    return text_format(text, "%" PRId64, column_integer(column, at));
  }
}
