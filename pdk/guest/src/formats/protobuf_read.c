#include "formats/protobuf_source.h"

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
  uint64_t *lengths = source_numbers(source, source->values, 1, WIRE_VARINT, "lengths");
  int32_t *offsets = lengths ? arena_alloc(&call_arena, ((size_t)source->rows + 1) * 4) : NULL;
  if (lengths && !offsets) source_no_memory(source);
  if (!offsets) return NULL;
  uint64_t end = 0;
  offsets[0] = 0;
  for (int64_t i = 0; i < source->rows; i++) {
    // Under a null nothing is said: the items are those of the lists.
    if (lengths[i] > INT32_MAX || (end += lengths[i]) > INT32_MAX) return source_damaged(source), NULL;
    offsets[i + 1] = (int32_t)end;
  }
  *items = (int64_t)end;
  return offsets;
}

// The children of a list, map or struct. `messages` holds one Column each.
static bool read_children(const Source *source, const Type *type, const Cursor *messages, int64_t rows,
                          struct ArrowArray *out) {
  struct ArrowArray *list = source_room(type->n_children * sizeof *list);
  out->children = source_room(type->n_children * sizeof(void *));
  if (!list || !out->children) return source_no_memory(source);
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
  if (!find_message(source->values, 2, &message)) return source_damaged(source);
  return read_children(source, &source->field->type, &message, items, out);
}

static bool read_map(const Source *source, const void **buffers, struct ArrowArray *out) {
  int64_t items;
  Cursor messages[2];
  if (!(buffers[1] = read_offsets(source, &items))) return false;
  if (!find_message(source->values, 2, &messages[0]) || !find_message(source->values, 3, &messages[1]))
    return source_damaged(source);
  struct ArrowArray *entries = source_room(sizeof *entries);
  out->children = source_room(sizeof(void *));
  const void **none = source_room(sizeof(void *));
  if (!entries || !out->children || !none) return source_no_memory(source);
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
    if (field.wire != WIRE_LEN) return source_damaged(source);
    if (count < type->n_children) messages[count] = field.bytes;
    count++;
  }
  if (more < 0) return source_damaged(source);
  if (count != type->n_children && (count || source->rows)) {
    return refuse_columns(&source->session->refusal, "argument '%.200s' has a struct of %u fields, not %u",
                          source->name, (unsigned)count, (unsigned)type->n_children);
  }
  return read_children(source, type, messages, source->rows, out);
}

static bool read_values(const Source *source, const void **buffers, struct ArrowArray *out) {
  switch (source->field->type.id) {
  case TYPE_BOOL:
    return (buffers[1] = source_bits(source, source->values, 1, "values"));
  case TYPE_DECIMAL128:
    return (buffers[1] = source_decimals(source));
  case TYPE_INTERVAL:
    return (buffers[1] = source_intervals(source));
  case TYPE_UTF8:
  case TYPE_BINARY:
    return source_texts(source, buffers);
  case TYPE_LIST:
    return read_list(source, buffers, out);
  case TYPE_MAP:
    return read_map(source, buffers, out);
  case TYPE_STRUCT:
    return read_struct(source, out);
  default:
    return (buffers[1] = source_fixed(source));
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
    if (part.wire != WIRE_LEN) return source_damaged(&source);
    given = part.number;
    source.values = part.bytes;
  }
  if (more < 0) return source_damaged(&source);
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
  if (n_valid < 0) return source_damaged(&source);
  if (n_valid && !(source.validity = source_bits(&source, message, COLUMN_VALID, "validity flags")))
    return false;
  int64_t n_buffers = buffer_counts[field->type.layout];
  const void **buffers = source_room((size_t)n_buffers * sizeof(void *));
  if (!buffers) return source_no_memory(&source);
  buffers[0] = source.validity;
  *out = (struct ArrowArray){.length = rows, .null_count = -1, .n_buffers = n_buffers, .buffers = buffers};
  return read_values(&source, buffers, out);
}
