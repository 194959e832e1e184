#include "compiled/state_columns.h"
#include "compiled/cells.h"
#include "compiled/held_text.h"

#include <stdlib.h>
#include <string.h>

static size_t width_of(const StateColumn *column) { return column->held == HELD_BOOL ? 4 : 8; }

static void add_leaves(StateColumns *states, const Field *field) {
  const Type *type = &field->type;
  for (uint32_t i = 0; i < type->n_children; i++)
    add_leaves(states, &type->children[i]);
  if (type->id == TYPE_STRUCT) return;
  states->columns[states->n_columns++] = (StateColumn){.field = field, .held = leaf_held(type)};
}

bool state_columns_open(StateColumns *states, const Field *state) {
  uint32_t count = (uint32_t)leaves_count(state, 1);
  *states = (StateColumns){.columns = calloc(count, sizeof(StateColumn))};
  if (!states->columns) return false;
  add_leaves(states, state);
  return true;
}

static bool grow(StateColumns *states, uint32_t capacity) {
  for (uint32_t i = 0; i < states->n_columns; i++) {
    StateColumn *column = &states->columns[i];
    if (capacity > UINT32_MAX / width_of(column)) return false;
    uint8_t *values = realloc(column->values, capacity * width_of(column));
    if (!values) return false;
    column->values = values;
    // A slot that was not written holds no text.
    if (column->held == HELD_TEXT)
      memset((Str *)values + states->capacity, 0, (capacity - states->capacity) * sizeof(Str));
    if (!column->field->nullable) continue;
    uint8_t *nulls = realloc(column->nulls, capacity);
    if (!nulls) return false;
    column->nulls = nulls;
  }
  states->capacity = capacity;
  return true;
}

bool state_columns_reserve(StateColumns *states, uint32_t count) {
  if (count >= INT32_MAX) return false;
  uint32_t needed = count + 1;
  if (needed <= states->capacity) return true;
  uint32_t generous = states->capacity + states->capacity / 2;
  if (generous < 8) generous = 8;
  return (generous > needed && grow(states, generous)) || grow(states, needed);
}

static void free_texts(const StateColumn *column, uint32_t count) {
  const Str *texts = (const Str *)column->values;
  for (uint32_t slot = 0; slot < count; slot++)
    held_text_free(texts[slot]);
}

void state_columns_shift(StateColumns *states, uint32_t count) {
  if (count > states->count) count = states->count;
  // The initial state comes along.
  uint32_t left = states->capacity ? states->count - count + 1 : 0;
  for (uint32_t i = 0; i < states->n_columns; i++) {
    StateColumn *column = &states->columns[i];
    size_t width = width_of(column);
    if (column->held == HELD_TEXT) free_texts(column, count);
    memmove(column->values, column->values + count * width, left * width);
    if (column->held == HELD_TEXT) memset((Str *)column->values + left, 0, count * sizeof(Str));
    if (column->nulls) memmove(column->nulls, column->nulls + count, left);
  }
  states->count -= count;
}

FrameColumn *state_columns_frame(const StateColumns *states) {
  FrameColumn *columns = arena_alloc(&call_arena, states->n_columns * sizeof *columns);
  for (uint32_t i = 0; columns && i < states->n_columns; i++)
    columns[i] = (FrameColumn){.values = states->columns[i].values, .validity = states->columns[i].nulls};
  return columns;
}

HeldColumn *state_columns_held(const StateColumns *states) {
  HeldColumn *columns = arena_alloc(&call_arena, states->n_columns * sizeof *columns);
  for (uint32_t i = 0; columns && i < states->n_columns; i++)
    columns[i] = (HeldColumn){.values = states->columns[i].values, .nulls = states->columns[i].nulls};
  return columns;
}

int64_t state_columns_size(const StateColumns *states) {
  int64_t bytes = 0;
  for (uint32_t i = 0; i < states->n_columns; i++)
    bytes += (int64_t)width_of(&states->columns[i]) + (states->columns[i].nulls ? 1 : 0);
  return bytes * states->capacity;
}

void state_columns_free(StateColumns *states) {
  for (uint32_t i = 0; i < states->n_columns; i++) {
    if (states->columns[i].held == HELD_TEXT) free_texts(&states->columns[i], states->capacity);
    free(states->columns[i].values);
    free(states->columns[i].nulls);
  }
  free(states->columns);
}

// Appends the value of a field; `*leaf` moves behind its leaves.
static bool write_field(const StateColumn **leaf, uint32_t slot, Builder *builder) {
  const Type *type = &builder->field->type;
  if (type->id == TYPE_STRUCT) {
    for (uint32_t i = 0; i < type->n_children; i++) {
      if (!write_field(leaf, slot, &builder->children[i])) return false;
    }
    return cell_struct(builder);
  }
  const StateColumn *column = (*leaf)++;
  if (column->nulls && column->nulls[slot]) return cell_null(builder);
  switch (column->held) {
  case HELD_BOOL:
    return cell_bool(builder, ((const int32_t *)column->values)[slot]);
  case HELD_BIGINT:
    return cell_bigint(builder, ((const int64_t *)column->values)[slot]);
  case HELD_TEXT:
    return cell_text(builder, ((const Str *)column->values)[slot]);
  default:
    return cell_number(builder, ((const double *)column->values)[slot]);
  }
}

bool state_columns_write(const StateColumns *states, uint32_t slot, Builder *result) {
  const StateColumn *leaf = states->columns;
  return write_field(&leaf, slot, result);
}
