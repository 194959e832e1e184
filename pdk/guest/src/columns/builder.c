#include "columns/builder.h"

#include <stdlib.h>

static size_t bitmap_size(uint32_t count) { return ((size_t)count + 7) / 8; }

// Bytes of `values` for `count` values of a layout without offsets.
static size_t values_size(const Type *type, uint32_t count) {
  return type->layout == LAYOUT_BITS ? bitmap_size(count) : (size_t)count * type->width;
}

static bool has_values(const Type *type) {
  return type->layout == LAYOUT_BITS || type->layout == LAYOUT_FIXED;
}

static bool has_offsets(const Type *type) {
  return type->layout == LAYOUT_BYTES || type->layout == LAYOUT_LIST;
}

bool builder_open(Builder *builder, Arena *arena, const Field *field, uint32_t capacity) {
  const Type *type = &field->type;
  *builder = (Builder){.field = field, .arena = arena};
  if (type->n_children) {
    builder->children = arena_alloc(arena, type->n_children * sizeof(Builder));
    if (!builder->children) return false;
    // A list has as many items as it likes: its child starts as large as the list.
    for (uint32_t i = 0; i < type->n_children; i++) {
      if (!builder_open(&builder->children[i], arena, &type->children[i], capacity)) return false;
    }
  }
  if (!builder_grow(builder, capacity)) return false;
  if (type->layout != LAYOUT_BYTES) return true;
  builder->byte_capacity = capacity < UINT32_MAX / 32 ? capacity * 16 + 64 : capacity;
  builder->values = arena_alloc(arena, builder->byte_capacity);
  return builder->values != NULL;
}

bool builder_grow(Builder *builder, uint32_t capacity) {
  const Type *type = &builder->field->type;
  uint32_t old = builder->capacity;
  if (capacity < old * 2) capacity = old * 2;
  if (capacity < 8) capacity = 8;
  if (capacity >= INT32_MAX) return false;
  if (has_values(type)) {
    size_t before = values_size(type, old), after = values_size(type, capacity);
    uint8_t *values = builder->values ? arena_grow(builder->arena, builder->values, before, after)
                                      : arena_alloc(builder->arena, after);
    if (!values) return false;
    memset(values + before, 0, after - before);
    builder->values = values;
  }
  if (has_offsets(type)) {
    size_t before = ((size_t)old + 1) * 4, after = ((size_t)capacity + 1) * 4;
    int32_t *offsets = builder->offsets ? arena_grow(builder->arena, builder->offsets, before, after)
                                        : arena_alloc(builder->arena, after);
    if (!offsets) return false;
    if (!builder->offsets) offsets[0] = 0;
    builder->offsets = offsets;
  }
  if (builder->validity) {
    size_t before = bitmap_size(old), after = bitmap_size(capacity);
    uint8_t *validity = arena_grow(builder->arena, builder->validity, before, after);
    if (!validity) return false;
    memset(validity + before, 0xFF, after - before);
    builder->validity = validity;
  }
  builder->capacity = capacity;
  return true;
}

// Makes sure that there is a validity bitmap.
static bool have_validity(Builder *builder) {
  if (builder->validity) return true;
  size_t size = bitmap_size(builder->capacity);
  builder->validity = arena_alloc(builder->arena, size);
  if (!builder->validity) return false;
  memset(builder->validity, 0xFF, size);
  return true;
}

// Marks the value that comes next as null.
static bool mark_null(Builder *builder) {
  if (!builder_room(builder) || !have_validity(builder)) return false;
  uint32_t row = builder->length;
  builder->validity[row >> 3] &= (uint8_t)~(1u << (row & 7));
  builder->null_count++;
  return true;
}

bool builder_empty(Builder *builder) {
  if (!builder_room(builder)) return false;
  const Type *type = &builder->field->type;
  if (type->layout == LAYOUT_STRUCT) {
    for (uint32_t i = 0; i < type->n_children; i++) {
      Builder *child = &builder->children[i];
      if (!(child->field->nullable ? builder_null(child) : builder_empty(child))) return false;
    }
  }
  // The room for bits and fixed values is cleared.
  uint32_t row = builder->length++;
  if (builder->offsets) builder->offsets[row + 1] = builder->offsets[row];
  return true;
}

// Clears the bits from `from` up to `to`.
static void clear_bits(uint8_t *bits, uint32_t from, uint32_t to) {
  for (; from < to && (from & 7); from++)
    bits[from >> 3] &= (uint8_t)~(1u << (from & 7));
  if (from < to) memset(bits + (from >> 3), 0, bitmap_size(to) - (from >> 3));
}

void builder_truncate(Builder *builder, uint32_t length) {
  const Type *type = &builder->field->type;
  uint32_t before = builder->length;
  // A struct that was not ended may have fields that were appended.
  for (uint32_t i = 0; i < type->n_children; i++)
    builder_truncate(&builder->children[i], builder->offsets ? (uint32_t)builder->offsets[length] : length);
  if (before <= length) return;
  for (uint32_t row = length; builder->validity && row < before; row++) {
    uint8_t bit = (uint8_t)(1u << (row & 7));
    if (builder->validity[row >> 3] & bit) continue;
    builder->validity[row >> 3] |= bit;
    builder->null_count--;
  }
  // The room for bits and fixed values stays cleared.
  if (type->layout == LAYOUT_BITS) clear_bits(builder->values, length, before);
  if (type->layout == LAYOUT_FIXED)
    memset(builder->values + (size_t)length * type->width, 0, (size_t)(before - length) * type->width);
  if (type->layout == LAYOUT_BYTES) builder->used = (uint32_t)builder->offsets[length];
  builder->length = length;
}

// The bits of byte `i` of a bitmap that stand for one of `length` values.
static uint8_t counted_bits(size_t i, uint32_t length) {
  return i == length >> 3 ? (uint8_t)((1u << (length & 7)) - 1) : 0xFF;
}

bool builder_mask(Builder *builder, const uint8_t *nulls) {
  uint32_t length = builder->length;
  size_t size = bitmap_size(length);
  bool any = false;
  for (size_t i = 0; i < size && !any; i++)
    any = (nulls[i] & counted_bits(i, length)) != 0;
  if (!any) return true;
  if (!have_validity(builder)) return false;
  builder->null_count = 0;
  for (size_t i = 0; i < size; i++) {
    uint8_t counted = counted_bits(i, length);
    builder->validity[i] &= (uint8_t)~(nulls[i] & counted);
    builder->null_count += (uint32_t)__builtin_popcount((uint8_t)~builder->validity[i] & counted);
  }
  return true;
}

bool builder_null(Builder *builder) { return mark_null(builder) && builder_empty(builder); }

bool builder_integer(Builder *builder, int64_t value) {
  switch (builder->field->type.width) {
  case 1:
    return builder_8(builder, (uint8_t)value);
  case 2:
    return builder_16(builder, (uint16_t)value);
  case 4:
    return builder_32(builder, (uint32_t)value);
  default:
    return builder_64(builder, (uint64_t)value);
  }
}

bool builder_float(Builder *builder, double value) {
  if (builder->field->type.width == 8) {
    uint64_t bits = CANONICAL_NAN;
    if (value == value) memcpy(&bits, &value, 8);
    return builder_64(builder, bits);
  }
  float narrow = (float)value;
  uint32_t bits = CANONICAL_NAN_32;
  if (value == value) memcpy(&bits, &narrow, 4);
  return builder_32(builder, bits);
}

bool builder_fixed(Builder *builder, const void *values, uint32_t count) {
  if (builder->capacity - builder->length < count) {
    if (count >= INT32_MAX - builder->length || !builder_grow(builder, builder->length + count)) return false;
  }
  size_t width = builder->field->type.width;
  memcpy(builder->values + builder->length * width, values, count * width);
  builder->length += count;
  return true;
}

bool builder_grow_bytes(Builder *builder, size_t length) {
  if (length > (size_t)INT32_MAX - builder->used) return false;
  uint32_t needed = builder->used + (uint32_t)length;
  uint32_t generous = builder->byte_capacity <= INT32_MAX / 2 ? builder->byte_capacity * 2 : needed;
  if (generous < needed) generous = needed;
  uint8_t *grown = arena_grow(builder->arena, builder->values, builder->byte_capacity, generous);
  if (!grown) {
    generous = needed;
    grown = arena_grow(builder->arena, builder->values, builder->byte_capacity, generous);
  }
  if (!grown) return false;
  builder->values = grown;
  builder->byte_capacity = generous;
  return true;
}

bool builder_list(Builder *builder) {
  if (!builder_room(builder)) return false;
  builder->offsets[++builder->length] = (int32_t)builder->children[0].length;
  return true;
}

size_t builder_size(const Builder *builder) {
  const Type *type = &builder->field->type;
  size_t size = builder->used;
  if (has_values(type)) size += values_size(type, builder->length);
  if (has_offsets(type)) size += (size_t)builder->length * 4;
  for (uint32_t i = 0; i < type->n_children; i++)
    size += builder_size(&builder->children[i]);
  return size;
}

bool builder_finish(Builder *builder, struct ArrowArray *out) {
  static const int64_t buffer_counts[] = {
      [LAYOUT_BITS] = 2, [LAYOUT_FIXED] = 2, [LAYOUT_BYTES] = 3, [LAYOUT_LIST] = 2, [LAYOUT_STRUCT] = 1,
  };
  const Type *type = &builder->field->type;
  int64_t n_buffers = buffer_counts[type->layout];
  const void **buffers = arena_alloc(builder->arena, (size_t)n_buffers * sizeof(void *));
  if (!buffers) return false;
  uint32_t length = builder->length;
  // Bits beyond the length are zero.
  if (builder->validity && (length & 7))
    builder->validity[length >> 3] &= (uint8_t)(0xFF >> (8 - (length & 7)));
  buffers[0] = builder->validity;
  if (n_buffers > 1) buffers[1] = builder->offsets ? (void *)builder->offsets : (void *)builder->values;
  if (n_buffers > 2) buffers[2] = builder->values;
  struct ArrowArray **children = NULL;
  if (type->n_children) {
    struct ArrowArray *list = arena_alloc(builder->arena, type->n_children * sizeof(struct ArrowArray));
    children = arena_alloc(builder->arena, type->n_children * sizeof(void *));
    if (!list || !children) return false;
    for (uint32_t i = 0; i < type->n_children; i++) {
      children[i] = &list[i];
      if (!builder_finish(&builder->children[i], &list[i])) return false;
    }
  }
  *out = (struct ArrowArray){
      .length = length,
      .null_count = builder->null_count,
      .n_buffers = n_buffers,
      .n_children = type->n_children,
      .buffers = buffers,
      .children = children,
  };
  return true;
}
