#include "js/typed_array.h"

bool typed_array_view(JSContext *context, JSValueConst value, TypedArray *view) {
  size_t offset, size, width, capacity;
  JSValue buffer = JS_GetTypedArrayBuffer(context, value, &offset, &size, &width);
  if (JS_IsException(buffer)) return false;
  const uint8_t *bytes = JS_GetArrayBuffer(context, &capacity, buffer);
  // The typed array holds on to its buffer.
  JS_FreeValue(context, buffer);
  int64_t length;
  if (JS_HasException(context) || JS_GetLength(context, value, &length) < 0) return false;
  // `length` can be shadowed by the user's own: it is not trusted.
  if (length < 0 || (uint64_t)length * width > capacity || offset + (uint64_t)length * width > capacity) {
    JS_ThrowTypeError(context, "the typed array lies outside its buffer");
    return false;
  }
  *view = (TypedArray){.kind = (JSTypedArrayEnum)JS_GetTypedArrayType(value),
                       .length = (uint32_t)length,
                       .width = (uint32_t)width,
                       .bytes = bytes ? bytes + offset : NULL};
  return true;
}

bool typed_array_matches(JSTypedArrayEnum kind, const Type *type) {
  switch (type->id) {
  case TYPE_INT8:
    return kind == JS_TYPED_ARRAY_INT8;
  case TYPE_INT16:
    return kind == JS_TYPED_ARRAY_INT16;
  case TYPE_INT32:
  case TYPE_DATE32:
    return kind == JS_TYPED_ARRAY_INT32;
  case TYPE_INT64:
  case TYPE_TIMESTAMP:
  case TYPE_DURATION:
    return kind == JS_TYPED_ARRAY_BIG_INT64;
  case TYPE_UINT8:
    return kind == JS_TYPED_ARRAY_UINT8 || kind == JS_TYPED_ARRAY_UINT8C;
  case TYPE_UINT16:
    return kind == JS_TYPED_ARRAY_UINT16;
  case TYPE_UINT32:
    return kind == JS_TYPED_ARRAY_UINT32;
  case TYPE_FLOAT32:
    return kind == JS_TYPED_ARRAY_FLOAT32;
  case TYPE_FLOAT64:
    return kind == JS_TYPED_ARRAY_FLOAT64;
  default:
    // A time's range is checked value by value.
    return false;
  }
}

int typed_array_kind(const Type *type) {
  static const int8_t kinds[TYPE_COUNT] = {
      [TYPE_BOOL] = JS_TYPED_ARRAY_UINT8,
      [TYPE_INT8] = JS_TYPED_ARRAY_INT8,
      [TYPE_INT16] = JS_TYPED_ARRAY_INT16,
      [TYPE_INT32] = JS_TYPED_ARRAY_INT32,
      [TYPE_INT64] = JS_TYPED_ARRAY_BIG_INT64,
      [TYPE_UINT8] = JS_TYPED_ARRAY_UINT8,
      [TYPE_UINT16] = JS_TYPED_ARRAY_UINT16,
      [TYPE_UINT32] = JS_TYPED_ARRAY_UINT32,
      [TYPE_FLOAT32] = JS_TYPED_ARRAY_FLOAT32,
      [TYPE_FLOAT64] = JS_TYPED_ARRAY_FLOAT64,
      [TYPE_DECIMAL128] = -1,
      [TYPE_UTF8] = -1,
      [TYPE_BINARY] = -1,
      [TYPE_DATE32] = JS_TYPED_ARRAY_INT32,
      [TYPE_TIMESTAMP] = JS_TYPED_ARRAY_BIG_INT64,
      [TYPE_TIME] = JS_TYPED_ARRAY_BIG_INT64,
      [TYPE_DURATION] = JS_TYPED_ARRAY_BIG_INT64,
      [TYPE_INTERVAL] = -1,
      [TYPE_LIST] = -1,
      [TYPE_STRUCT] = -1,
      [TYPE_MAP] = -1,
  };
  return kinds[type->id];
}

static void *resize(JSRuntime *runtime, void *opaque, void *bytes, size_t size) {
  (void)opaque;
  if (size) return js_realloc_rt(runtime, bytes, size);
  js_free_rt(runtime, bytes);
  return NULL;
}

JSValue typed_array_new(JSContext *context, JSTypedArrayEnum kind, uint8_t *bytes, size_t size) {
  JSValue buffer = JS_NewArrayBuffer(context, bytes, size, 0, resize, NULL, false);
  if (JS_IsException(buffer)) return buffer;
  JSValueConst arguments[1] = {buffer};
  JSValue array = JS_NewTypedArray(context, 1, arguments, kind);
  JS_FreeValue(context, buffer);
  return array;
}

WriteResult typed_array_write(Builder *builder, const TypedArray *view, uint32_t start, uint32_t count) {
  uint32_t first = builder->length;
  if (count && !builder_fixed(builder, view->bytes + (size_t)start * view->width, count))
    return WRITE_OUT_OF_MEMORY;
  if (builder->field->type.id == TYPE_FLOAT64) {
    for (uint32_t i = first; i < builder->length; i++) {
      double number = ((double *)builder->values)[i];
      if (number != number) ((uint64_t *)builder->values)[i] = CANONICAL_NAN;
    }
  }
  if (builder->field->type.id == TYPE_FLOAT32) {
    for (uint32_t i = first; i < builder->length; i++) {
      float number = ((float *)builder->values)[i];
      if (number != number) ((uint32_t *)builder->values)[i] = CANONICAL_NAN_32;
    }
  }
  return WRITE_OK;
}
