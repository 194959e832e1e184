#include "abi/arena.h"
#include "formats/protobuf.h"

#include <string.h>

static const uint8_t values_fields[TYPE_COUNT] = {
    [TYPE_BOOL] = COLUMN_BOOLS,       [TYPE_INT8] = COLUMN_INT32S,         [TYPE_INT16] = COLUMN_INT32S,
    [TYPE_INT32] = COLUMN_INT32S,     [TYPE_INT64] = COLUMN_INT64S,        [TYPE_UINT8] = COLUMN_INT32S,
    [TYPE_UINT16] = COLUMN_INT32S,    [TYPE_UINT32] = COLUMN_UINT32S,      [TYPE_FLOAT32] = COLUMN_FLOAT32S,
    [TYPE_FLOAT64] = COLUMN_FLOAT64S, [TYPE_DECIMAL128] = COLUMN_DECIMALS, [TYPE_UTF8] = COLUMN_STRINGS,
    [TYPE_BINARY] = COLUMN_BINARIES,  [TYPE_DATE32] = COLUMN_INT32S,       [TYPE_TIMESTAMP] = COLUMN_INT64S,
    [TYPE_TIME] = COLUMN_INT64S,      [TYPE_DURATION] = COLUMN_INT64S,     [TYPE_INTERVAL] = COLUMN_INTERVALS,
    [TYPE_LIST] = COLUMN_LISTS,       [TYPE_STRUCT] = COLUMN_STRUCTS,      [TYPE_MAP] = COLUMN_MAPS,
};

static const char *const values_names[] = {
    [COLUMN_BOOLS] = "bools",         [COLUMN_INT32S] = "int32s",   [COLUMN_INT64S] = "int64s",
    [COLUMN_FLOAT64S] = "float64s",   [COLUMN_STRINGS] = "strings", [COLUMN_BINARIES] = "binaries",
    [COLUMN_FLOAT32S] = "float32s",   [COLUMN_UINT32S] = "uint32s", [COLUMN_DECIMALS] = "decimals",
    [COLUMN_INTERVALS] = "intervals", [COLUMN_LISTS] = "lists",     [COLUMN_STRUCTS] = "structs",
    [COLUMN_MAPS] = "maps",
};

uint32_t protobuf_values_field(TypeId id) { return values_fields[id]; }

// A column while it is read.
typedef struct {
  Session *session;
  const char *name; // of the argument
  const Field *field;
  int64_t rows;
  uint8_t *validity;
  Cursor values; // the message of the oneof
} Source;

static bool damaged(const Source *source) {
  return refuse_damaged(&source->session->refusal, "the column '%.200s' of the protobuf batch is damaged",
                        source->name);
}

static bool no_memory(const Source *source) { return refuse_memory(&source->session->refusal); }

static bool wrong_count(const Source *source, const char *what, int64_t count) {
  return refuse_columns(&source->session->refusal, "argument '%.200s' has %lld %s where there are %lld rows",
                        source->name, (long long)count, what, (long long)source->rows);
}

// `size` bytes of the call arena, cleared.
static void *room(size_t size) {
  void *block = arena_alloc(&call_arena, size);
  if (block) memset(block, 0, size);
  return block;
}

// Reads the repeated numbers of field `number` of the values, which must be one per row. NULL after a
// refusal.
static void *read_numbers(const Source *source, Cursor message, uint32_t number, Wire wire,
                          const char *what) {
  int64_t count = wire_count(message, number, wire);
  if (count < 0) return damaged(source), NULL;
  if (count != source->rows) return wrong_count(source, what, count), NULL;
  // The packed bytes of the input bound the count, but for a varint's width.
  void *values = arena_alloc(&call_arena, (size_t)count * (wire == WIRE_I32 ? 4 : 8));
  if (!values) return no_memory(source), NULL;
  wire_copy(message, number, wire, values);
  return values;
}

static uint8_t *read_bits(const Source *source, Cursor message, uint32_t number, const char *what) {
  uint64_t *values = read_numbers(source, message, number, WIRE_VARINT, what);
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

static void *read_fixed(const Source *source) {
  const Type *type = &source->field->type;
  bool narrow = values_fields[type->id] == COLUMN_INT32S, time = type->id == TYPE_TIME && type->width == 4;
  Wire wire = narrow || (type->width == 4 && !time) ? WIRE_I32 : WIRE_I64;
  void *values = read_numbers(source, source->values, 1, wire, "values");
  if (!values) return NULL;
  if (narrow && type->width < 4 && !narrow_integers(source, values)) return NULL;
  if (time && !narrow_times(source, values)) return NULL;
  return values;
}

static void *read_decimals(const Source *source) {
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
  if (more < 0 || size % 16 != 0) return damaged(source), NULL;
  if ((int64_t)(size / 16) != source->rows) return wrong_count(source, "values", (int64_t)(size / 16)), NULL;
  void *values = arena_alloc(&call_arena, size);
  if (!values) return no_memory(source), NULL;
  if (size) memcpy(values, bytes.at, size);
  return values;
}

static void *read_intervals(const Source *source) {
  const int32_t *months = read_numbers(source, source->values, 1, WIRE_I32, "months");
  const int32_t *days = months ? read_numbers(source, source->values, 2, WIRE_I32, "days") : NULL;
  const int64_t *nanoseconds = days ? read_numbers(source, source->values, 3, WIRE_I64, "nanoseconds") : NULL;
  if (!nanoseconds) return NULL;
  uint8_t *values = room((size_t)source->rows * 16);
  if (!values) return no_memory(source), NULL;
  for (int64_t i = 0; i < source->rows; i++) {
    memcpy(values + 16 * i, &months[i], 4);
    memcpy(values + 16 * i + 4, &days[i], 4);
    memcpy(values + 16 * i + 8, &nanoseconds[i], 8);
  }
  return values;
}

static bool read_texts(const Source *source, const void **buffers) {
  Cursor message = source->values;
  WireField field;
  int more;
  int64_t count = 0;
  while ((more = wire_next(&message, &field)) > 0) {
    if (field.number != 1) continue;
    if (field.wire != WIRE_LEN) return damaged(source);
    count++;
  }
  if (more < 0) return damaged(source);
  if (count != source->rows) return wrong_count(source, "values", count);
  int32_t *offsets = arena_alloc(&call_arena, ((size_t)count + 1) * 4);
  uint8_t *bytes = arena_alloc(&call_arena, (size_t)(source->values.end - source->values.at));
  if (!offsets || !bytes) return no_memory(source);
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

// The last message in field `number`; empty where there is none. False when the message is damaged.
static bool find_message(Cursor message, uint32_t number, Cursor *found) {
  WireField field;
  int more;
  *found = (Cursor){0};
  while ((more = wire_next(&message, &field)) > 0) {
    if (field.number != number) continue;
    if (field.wire != WIRE_LEN) return false;
    *found = field.bytes;
  }
  return more == 0;
}

// Offsets out of the lengths in field 1. NULL after a refusal.
static int32_t *read_offsets(const Source *source, int64_t *items) {
  uint64_t *lengths = read_numbers(source, source->values, 1, WIRE_VARINT, "lengths");
  int32_t *offsets = lengths ? arena_alloc(&call_arena, ((size_t)source->rows + 1) * 4) : NULL;
  if (lengths && !offsets) no_memory(source);
  if (!offsets) return NULL;
  uint64_t end = 0;
  offsets[0] = 0;
  for (int64_t i = 0; i < source->rows; i++) {
    // Under a null nothing is said: the items are those of the lists.
    if (lengths[i] > INT32_MAX || (end += lengths[i]) > INT32_MAX) return damaged(source), NULL;
    offsets[i + 1] = (int32_t)end;
  }
  *items = (int64_t)end;
  return offsets;
}

// The children of a list, map or struct. `messages` holds one Column each.
static bool read_children(const Source *source, const Type *type, const Cursor *messages, int64_t rows,
                          struct ArrowArray *out) {
  struct ArrowArray *list = room(type->n_children * sizeof *list);
  out->children = room(type->n_children * sizeof(void *));
  if (!list || !out->children) return no_memory(source);
  out->n_children = type->n_children;
  for (uint32_t i = 0; i < type->n_children; i++) {
    out->children[i] = &list[i];
    if (!protobuf_column_read(source->session, source->name, &type->children[i], messages[i], rows, &list[i]))
      return false;
  }
  return true;
}

static bool read_list(const Source *source, const void **buffers, struct ArrowArray *out) {
  int64_t items;
  Cursor message;
  if (!(buffers[1] = read_offsets(source, &items))) return false;
  if (!find_message(source->values, 2, &message)) return damaged(source);
  return read_children(source, &source->field->type, &message, items, out);
}

static bool read_map(const Source *source, const void **buffers, struct ArrowArray *out) {
  int64_t items;
  Cursor messages[2];
  if (!(buffers[1] = read_offsets(source, &items))) return false;
  if (!find_message(source->values, 2, &messages[0]) || !find_message(source->values, 3, &messages[1]))
    return damaged(source);
  struct ArrowArray *entries = room(sizeof *entries);
  out->children = room(sizeof(void *));
  const void **none = room(sizeof(void *));
  if (!entries || !out->children || !none) return no_memory(source);
  out->n_children = 1;
  out->children[0] = entries;
  *entries = (struct ArrowArray){.length = items, .n_buffers = 1, .buffers = none};
  return read_children(source, &source->field->type.children[0].type, messages, items, entries);
}

static bool read_struct(const Source *source, struct ArrowArray *out) {
  const Type *type = &source->field->type;
  Cursor messages[TYPE_MAX_FIELDS] = {0}, cursor = source->values;
  WireField field;
  int more;
  uint32_t count = 0;
  while ((more = wire_next(&cursor, &field)) > 0) {
    if (field.number != 1) continue;
    if (field.wire != WIRE_LEN) return damaged(source);
    if (count < type->n_children) messages[count] = field.bytes;
    count++;
  }
  if (more < 0) return damaged(source);
  if (count != type->n_children && (count || source->rows)) {
    return refuse_columns(&source->session->refusal, "argument '%.200s' has a struct of %u fields, not %u",
                          source->name, (unsigned)count, (unsigned)type->n_children);
  }
  return read_children(source, type, messages, source->rows, out);
}

static bool read_values(const Source *source, const void **buffers, struct ArrowArray *out) {
  switch (source->field->type.id) {
  case TYPE_BOOL:
    return (buffers[1] = read_bits(source, source->values, 1, "values"));
  case TYPE_DECIMAL128:
    return (buffers[1] = read_decimals(source));
  case TYPE_INTERVAL:
    return (buffers[1] = read_intervals(source));
  case TYPE_UTF8:
  case TYPE_BINARY:
    return read_texts(source, buffers);
  case TYPE_LIST:
    return read_list(source, buffers, out);
  case TYPE_MAP:
    return read_map(source, buffers, out);
  case TYPE_STRUCT:
    return read_struct(source, out);
  default:
    return (buffers[1] = read_fixed(source));
  }
}

bool protobuf_column_read(Session *session, const char *name, const Field *field, Cursor message,
                          int64_t rows, struct ArrowArray *out) {
  static const uint8_t buffer_counts[] = {
      [LAYOUT_BITS] = 2, [LAYOUT_FIXED] = 2, [LAYOUT_BYTES] = 3, [LAYOUT_LIST] = 2, [LAYOUT_STRUCT] = 1,
  };
  Source source = {.session = session, .name = name, .field = field, .rows = rows};
  Cursor cursor = message;
  WireField part;
  int more;
  uint32_t given = 0;
  while ((more = wire_next(&cursor, &part)) > 0) {
    if (part.number < COLUMN_BOOLS || part.number > COLUMN_MAPS) continue;
    if (part.wire != WIRE_LEN) return damaged(&source);
    given = part.number;
    source.values = part.bytes;
  }
  if (more < 0) return damaged(&source);
  // A column without values may come as an empty message or not at all.
  uint32_t expected = values_fields[field->type.id];
  if (given ? given != expected : rows != 0) {
    char type[160];
    Text text = {.bytes = type, .capacity = sizeof type};
    type_text(&text, field);
    return refuse_columns(&session->refusal, "argument '%.200s' is %.*s (%s), the input has %s", name,
                          (int)text.length, type, values_names[expected],
                          given ? values_names[given] : "no values");
  }
  int64_t n_valid = wire_count(message, COLUMN_VALID, WIRE_VARINT);
  if (n_valid < 0) return damaged(&source);
  if (n_valid && !(source.validity = read_bits(&source, message, COLUMN_VALID, "validity flags")))
    return false;
  int64_t n_buffers = buffer_counts[field->type.layout];
  const void **buffers = room((size_t)n_buffers * sizeof(void *));
  if (!buffers) return no_memory(&source);
  buffers[0] = source.validity;
  *out = (struct ArrowArray){.length = rows, .null_count = -1, .n_buffers = n_buffers, .buffers = buffers};
  return read_values(&source, buffers, out);
}
