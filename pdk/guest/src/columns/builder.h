// A column while it is written: append-only, over a tree of types, its memory in an arena.
//
// A value is appended bottom-up: a list's items go to `children[0]`, then builder_list ends the list; a
// struct's fields go to the children, then builder_struct ends the struct. A map's entries are structs in
// `children[0]`. Every function that appends answers false when memory is out; the builder is then only good
// to be thrown away with its arena.
#ifndef HEDDLE_BUILDER_H
#define HEDDLE_BUILDER_H

#include "abi/abi.h"
#include "abi/arena.h"
#include "types/type.h"

#include <string.h>

// What every NaN leaves as.
#define CANONICAL_NAN 0x7ff8000000000000u
#define CANONICAL_NAN_32 0x7fc00000u

typedef struct Builder {
  const Field *field;
  Arena *arena;
  uint32_t length;   // values so far
  uint32_t capacity; // values that validity, values and offsets have room for
  uint32_t null_count;
  uint32_t used;          // LAYOUT_BYTES: bytes so far
  uint32_t byte_capacity; // LAYOUT_BYTES
  uint8_t *validity;      // NULL: no nulls so far
  uint8_t *values;        // LAYOUT_BITS, LAYOUT_FIXED, LAYOUT_BYTES
  int32_t *offsets;       // LAYOUT_BYTES, LAYOUT_LIST
  struct Builder *children;
} Builder;

// Prepares an empty column with room for `capacity` values; it grows beyond.
bool builder_open(Builder *builder, Arena *arena, const Field *field, uint32_t capacity);

// Makes room for one more value.
bool builder_grow(Builder *builder, uint32_t capacity);

static inline bool builder_room(Builder *builder) {
  return __builtin_expect(builder->length < builder->capacity, 1) ||
         builder_grow(builder, builder->length + 1);
}

// Appends a null, whether or not the field is nullable. Under a null struct the children get nulls where they
// may be, zeros and empty values elsewhere.
bool builder_null(Builder *builder);

// Appends zero, false, an empty text or list, or a struct of defaults.
bool builder_empty(Builder *builder);

// Takes back what was appended beyond `length` values.
void builder_truncate(Builder *builder, uint32_t length);

// Makes the values null whose bits in `nulls` are set, of the `length` that there are. False when memory is
// out.
bool builder_mask(Builder *builder, const uint8_t *nulls);

// LAYOUT_BITS.
static inline bool builder_bool(Builder *builder, bool value) {
  if (!builder_room(builder)) return false;
  uint32_t row = builder->length++;
  if (value) builder->values[row >> 3] |= (uint8_t)(1u << (row & 7));
  return true;
}

// LAYOUT_FIXED: appends a value of the width that the function says, which is the type's.
static inline bool builder_8(Builder *builder, uint8_t value) {
  if (!builder_room(builder)) return false;
  builder->values[builder->length++] = value;
  return true;
}

static inline bool builder_16(Builder *builder, uint16_t value) {
  if (!builder_room(builder)) return false;
  ((uint16_t *)builder->values)[builder->length++] = value;
  return true;
}

static inline bool builder_32(Builder *builder, uint32_t value) {
  if (!builder_room(builder)) return false;
  ((uint32_t *)builder->values)[builder->length++] = value;
  return true;
}

static inline bool builder_64(Builder *builder, uint64_t value) {
  if (!builder_room(builder)) return false;
  ((uint64_t *)builder->values)[builder->length++] = value;
  return true;
}

// Two's complement, little-endian: a decimal; or the 16 bytes of an interval.
static inline bool builder_128(Builder *builder, const void *value) {
  if (!builder_room(builder)) return false;
  memcpy(builder->values + (size_t)16 * builder->length++, value, 16);
  return true;
}

// The low bytes of `value`, as many as the type is wide (1 to 8).
bool builder_integer(Builder *builder, int64_t value);

// A float32 or float64; every NaN becomes the canonical one.
bool builder_float(Builder *builder, double value);

// LAYOUT_FIXED: appends `count` values as they lie in memory. NaNs are the caller's business.
bool builder_fixed(Builder *builder, const void *values, uint32_t count);

// LAYOUT_BYTES: makes room for so many more bytes.
bool builder_grow_bytes(Builder *builder, size_t length);

// LAYOUT_BYTES. Whether they are UTF-8 is the caller's business.
static inline bool builder_bytes(Builder *builder, const void *bytes, size_t length) {
  if (!builder_room(builder)) return false;
  if (builder->byte_capacity - builder->used < length && !builder_grow_bytes(builder, length)) return false;
  if (length) memcpy(builder->values + builder->used, bytes, length);
  builder->used += (uint32_t)length;
  builder->offsets[++builder->length] = (int32_t)builder->used;
  return true;
}

// LAYOUT_LIST: ends a list of the items that were appended to children[0] since the last one.
bool builder_list(Builder *builder);

// LAYOUT_STRUCT: ends a struct whose fields were appended to the children.
static inline bool builder_struct(Builder *builder) {
  if (!builder_room(builder)) return false;
  builder->length++;
  return true;
}

// The bytes of the values so far, roughly.
size_t builder_size(const Builder *builder);

// Fills `out` with the finished column, in the same arena. The builder is done.
bool builder_finish(Builder *builder, struct ArrowArray *out);

#endif
