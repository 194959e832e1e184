// Typed arrays: columns of numbers in one piece.
#ifndef HEDDLE_TYPED_ARRAY_H
#define HEDDLE_TYPED_ARRAY_H

#include "js/value.h"

// The elements of a typed array, good until JavaScript runs again.
typedef struct {
  JSTypedArrayEnum kind;
  uint32_t length; // elements
  uint32_t width;  // bytes of one
  const uint8_t *bytes;
} TypedArray;

// Looks at a typed array. False, with an exception pending, when its buffer is detached or too short.
bool typed_array_view(JSContext *context, JSValueConst value, TypedArray *view);

// Whether elements of the kind lie in memory as values of the type do, all of them values of it.
bool typed_array_matches(JSTypedArrayEnum kind, const Type *type);

// The kind that a vectorized handler sees for a type that is not nullable, or -1 where it sees an array.
int typed_array_kind(const Type *type);

// A new typed array over `bytes` (from js_malloc, taken over); JS_EXCEPTION with an exception pending.
JSValue typed_array_new(JSContext *context, JSTypedArrayEnum kind, uint8_t *bytes, size_t size);

// Appends `count` elements from `start` to a builder whose type the kind matches; NaNs become canonical.
WriteResult typed_array_write(Builder *builder, const TypedArray *view, uint32_t start, uint32_t count);

#endif
