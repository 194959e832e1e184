#include "formats/protobuf_source.h"
#include "abi/arena.h"

#include <string.h>

bool source_damaged(const Source *source) {
  return refuse_damaged(&source->session->refusal, "the column '%.200s' of the protobuf batch is damaged",
                        source->name);
}

bool source_no_memory(const Source *source) { return refuse_memory(&source->session->refusal); }

bool source_wrong_count(const Source *source, const char *what, int64_t count) {
  return refuse_columns(&source->session->refusal, "argument '%.200s' has %lld %s where there are %lld rows",
                        source->name, (long long)count, what, (long long)source->rows);
}

void *source_room(size_t size) {
  void *block = arena_alloc(&call_arena, size);
  if (block) memset(block, 0, size);
  return block;
}

// Reads the repeated numbers of field `number` of the values, which must be one per row. NULL after a
// refusal.
void *source_numbers(const Source *source, Cursor message, uint32_t number, Wire wire, const char *what) {
  int64_t count = wire_count(message, number, wire);
  if (count < 0) return source_damaged(source), NULL;
  if (count != source->rows) return source_wrong_count(source, what, count), NULL;
  // The packed bytes of the input bound the count, but for a varint's width.
  void *values = arena_alloc(&call_arena, (size_t)count * (wire == WIRE_I32 ? 4 : 8));
  if (!values) return source_no_memory(source), NULL;
  wire_copy(message, number, wire, values);
  return values;
}

uint8_t *source_bits(const Source *source, Cursor message, uint32_t number, const char *what) {
  uint64_t *values = source_numbers(source, message, number, WIRE_VARINT, what);
  if (!values) return NULL;
  // In place: bit i is written when value i has been read.
  uint8_t *bits = (uint8_t *)values;
  uint8_t byte = 0;
  for (int64_t i = 0; i < source->rows; i++) {
    byte |= (uint8_t)((values[i] != 0) << (i & 7));
    if ((i & 7) == 7 || i + 1 == source->rows) {
      bits[i >> 3] = byte;
      byte = 0;
    }
  }
  return bits;
}

static bool is_valid(const Source *source, int64_t row) {
  return !source->validity || (source->validity[row >> 3] >> (row & 7) & 1);
}

static bool refuse_value(const Source *source, int64_t row, int64_t value) {
  char type[160];
  Text text = {.bytes = type, .capacity = sizeof type};
  type_text(&text, source->field);
  return refuse(&source->session->refusal, CODE_WRONG_COLUMNS, row,
                "argument '%.200s' is %.*s, the input has %lld", source->name, (int)text.length, type,
                (long long)value);
}

// Narrows int32 values to the type's width, in place.
static bool narrow_integers(const Source *source, int32_t *values) {
  const Type *type = &source->field->type;
  bool has_sign = type->id == TYPE_INT8 || type->id == TYPE_INT16;
  int32_t most = (1 << (8 * type->width - has_sign)) - 1, least = has_sign ? -most - 1 : 0;
  for (int64_t i = 0; i < source->rows; i++) {
    int32_t value = values[i];
    if (is_valid(source, i) && (value < least || value > most)) return refuse_value(source, i, value);
    if (type->width == 1) ((uint8_t *)values)[i] = (uint8_t)value;
    if (type->width == 2) ((uint16_t *)values)[i] = (uint16_t)value;
  }
  return true;
}

// Times of seconds and milliseconds have 32 bits. What lies outside the day is refused later, as in every
// format.
static bool narrow_times(const Source *source, int64_t *values) {
  for (int64_t i = 0; i < source->rows; i++) {
    int64_t value = values[i];
    if (is_valid(source, i) && value != (int32_t)value) return refuse_value(source, i, value);
    ((int32_t *)values)[i] = (int32_t)value;
  }
  return true;
}

void *source_fixed(const Source *source) {
  const Type *type = &source->field->type;
  bool narrow = protobuf_values_field(type->id) == COLUMN_INT32S,
       time = type->id == TYPE_TIME && type->width == 4;
  Wire wire = narrow || (type->width == 4 && !time) ? WIRE_I32 : WIRE_I64;
  void *values = source_numbers(source, source->values, 1, wire, "values");
  if (!values) return NULL;
  if (narrow && type->width < 4 && !narrow_integers(source, values)) return NULL;
  if (time && !narrow_times(source, values)) return NULL;
  return values;
}

void *source_decimals(const Source *source) {
  Cursor message = source->values, bytes = {0};
  WireField field;
  int more;
  while ((more = wire_next(&message, &field)) > 0) {
    if (field.number != 1) continue;
    if (field.wire != WIRE_LEN) more = -1;
    if (more < 0) break;
    bytes = field.bytes;
  }
  size_t size = (size_t)(bytes.end - bytes.at);
  if (more < 0 || size % 16 != 0) return source_damaged(source), NULL;
  if ((int64_t)(size / 16) != source->rows)
    return source_wrong_count(source, "values", (int64_t)(size / 16)), NULL;
  void *values = arena_alloc(&call_arena, size);
  if (!values) return source_no_memory(source), NULL;
  if (size) memcpy(values, bytes.at, size);
  return values;
}

void *source_intervals(const Source *source) {
  const int32_t *months = source_numbers(source, source->values, 1, WIRE_I32, "months");
  const int32_t *days = months ? source_numbers(source, source->values, 2, WIRE_I32, "days") : NULL;
  const int64_t *nanoseconds =
      days ? source_numbers(source, source->values, 3, WIRE_I64, "nanoseconds") : NULL;
  if (!nanoseconds) return NULL;
  uint8_t *values = source_room((size_t)source->rows * 16);
  if (!values) return source_no_memory(source), NULL;
  for (int64_t i = 0; i < source->rows; i++) {
    memcpy(values + 16 * i, &months[i], 4);
    memcpy(values + 16 * i + 4, &days[i], 4);
    memcpy(values + 16 * i + 8, &nanoseconds[i], 8);
  }
  return values;
}

bool source_texts(const Source *source, const void **buffers) {
  Cursor message = source->values;
  WireField field;
  int more;
  int64_t count = 0;
  while ((more = wire_next(&message, &field)) > 0) {
    if (field.number != 1) continue;
    if (field.wire != WIRE_LEN) return source_damaged(source);
    count++;
  }
  if (more < 0) return source_damaged(source);
  if (count != source->rows) return source_wrong_count(source, "values", count);
  int32_t *offsets = arena_alloc(&call_arena, ((size_t)count + 1) * 4);
  uint8_t *bytes = arena_alloc(&call_arena, (size_t)(source->values.end - source->values.at));
  if (!offsets || !bytes) return source_no_memory(source);
  offsets[0] = 0;
  message = source->values;
  for (int64_t i = 0; wire_next(&message, &field) > 0;) {
    if (field.number != 1) continue;
    size_t length = (size_t)(field.bytes.end - field.bytes.at);
    memcpy(bytes + offsets[i], field.bytes.at, length);
    offsets[i + 1] = offsets[i] + (int32_t)length;
    i++;
  }
  buffers[1] = offsets;
  buffers[2] = bytes;
  return true;
}
