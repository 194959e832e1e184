#include "columns/path.h"
#include "js/decimal.h"
#include "js/helpers.h"
#include "js/integer.h"
#include "js/interval.h"
#include "js/typed_array.h"
#include "js/value.h"

#include <math.h>

// Keeps what only nested values need out of the frame that every value takes.
#define NOINLINE __attribute__((noinline))

static inline WriteResult written(bool room) { return room ? WRITE_OK : WRITE_OUT_OF_MEMORY; }

// Notes what was found where the declaration forbids it.
NOINLINE static WriteResult fail(JSContext *context, const Field *field, JSValueConst value,
                                 WriteResult result) {
  if (result >= WRITE_WRONG_TYPE && result <= WRITE_LONE_SURROGATE) {
    value_failure_clear(context);
    value_failure = (ValueFailure){.field = field, .value = JS_DupValue(context, value)};
  }
  return result;
}

static WriteResult write_bigint(JSContext *context, Builder *builder, JSValueConst value) {
  const Type *type = &builder->field->type;
  int64_t integer;
  WriteResult result = integer_of_bigint(context, value, &integer);
  if (result != WRITE_OK) return result;
  if (type->id == TYPE_TIME && (integer < 0 || integer >= units_per_day[type->unit]))
    return WRITE_OUT_OF_RANGE;
  return written(type->width == 8 ? builder_64(builder, (uint64_t)integer)
                                  : builder_integer(builder, integer));
}

NOINLINE static WriteResult write_integer(Builder *builder, JSValueConst value) {
  if (builder->field->type.id == TYPE_INT32 && JS_VALUE_GET_TAG(value) == JS_TAG_INT)
    return written(builder_32(builder, (uint32_t)JS_VALUE_GET_INT(value)));
  TypeRange range = type_ranges[builder->field->type.id];
  int64_t integer;
  WriteResult result = integer_of_number(value, range.low, range.high, &integer);
  return result == WRITE_OK ? written(builder_integer(builder, integer)) : result;
}

static inline WriteResult write_float(Builder *builder, JSValueConst value) {
  double number;
  if (JS_VALUE_GET_TAG(value) == JS_TAG_INT) {
    number = JS_VALUE_GET_INT(value);
  } else if (JS_IsNumber(value)) {
    number = JS_VALUE_GET_FLOAT64(value);
  } else {
    return WRITE_WRONG_TYPE;
  }
  if (builder->field->type.id == TYPE_FLOAT64) {
    uint64_t bits = CANONICAL_NAN;
    if (number == number) memcpy(&bits, &number, sizeof bits);
    return written(builder_64(builder, bits));
  }
  if (isfinite(number) && isinf((float)number)) return WRITE_OUT_OF_RANGE;
  return written(builder_float(builder, number));
}

static bool has_lone_surrogate(const uint8_t *bytes, size_t length) {
  // The engine writes a lone surrogate as ED A0..BF xx, which no valid UTF-8 contains.
  const uint8_t *end = bytes + length;
  while ((bytes = memchr(bytes, 0xED, (size_t)(end - bytes)))) {
    if (end - bytes >= 2 && bytes[1] >= 0xA0) return true;
    bytes++;
  }
  return false;
}

static inline WriteResult write_utf8(JSContext *context, Builder *builder, JSValueConst value) {
  if (!JS_IsString(value)) return WRITE_WRONG_TYPE;
  size_t length;
  const char *text = JS_ToCStringLen(context, &length, value);
  if (!text) return WRITE_EXCEPTION;
  WriteResult result = has_lone_surrogate((const uint8_t *)text, length)
                           ? WRITE_LONE_SURROGATE
                           : written(builder_bytes(builder, text, length));
  JS_FreeCString(context, text);
  return result;
}

NOINLINE static WriteResult write_binary(JSContext *context, Builder *builder, JSValueConst value) {
  if (JS_GetTypedArrayType(value) != JS_TYPED_ARRAY_UINT8) return WRITE_WRONG_TYPE;
  TypedArray view;
  if (!typed_array_view(context, value, &view)) return WRITE_EXCEPTION;
  return written(builder_bytes(builder, view.bytes, view.length));
}

static WriteResult write_items(JSContext *context, Builder *items, JSValueConst value) {
  int64_t length;
  if (JS_GetLength(context, value, &length) < 0) return WRITE_EXCEPTION;
  for (int64_t i = 0; i < length; i++) {
    JSValue item = JS_GetPropertyInt64(context, value, i);
    WriteResult result = JS_IsException(item) ? WRITE_EXCEPTION : value_write(context, items, item);
    JS_FreeValue(context, item);
    if (result != WRITE_OK) {
      path_item((uint32_t)i);
      return result;
    }
  }
  return WRITE_OK;
}

NOINLINE static WriteResult write_list(JSContext *context, Builder *builder, JSValueConst value) {
  Builder *items = builder->children;
  WriteResult result;
  int kind = JS_GetTypedArrayType(value);
  if (kind >= 0 && typed_array_matches((JSTypedArrayEnum)kind, &items->field->type)) {
    TypedArray view;
    if (!typed_array_view(context, value, &view)) return WRITE_EXCEPTION;
    result = typed_array_write(items, &view, 0, view.length);
  } else if (kind >= 0 || JS_IsArray(value)) {
    result = write_items(context, items, value);
    if (result != WRITE_OK) return result;
  } else {
    return fail(context, builder->field, value, WRITE_WRONG_TYPE);
  }
  return result == WRITE_OK ? written(builder_list(builder)) : result;
}

static WriteResult write_entry(JSContext *context, Builder *entries, JSValueConst key, JSValueConst value) {
  WriteResult result = value_write(context, &entries->children[0], key);
  if (result == WRITE_OK) result = value_write(context, &entries->children[1], value);
  return result == WRITE_OK ? written(builder_struct(entries)) : result;
}

NOINLINE static WriteResult write_map(JSContext *context, Builder *builder, JSValueConst value) {
  if (!JS_IsMap(value)) return fail(context, builder->field, value, WRITE_WRONG_TYPE);
  JSValue flat = helper_call(context, HELPER_MAP_ENTRIES, 1, &value);
  int64_t length = 0;
  WriteResult result =
      JS_IsException(flat) || JS_GetLength(context, flat, &length) < 0 ? WRITE_EXCEPTION : WRITE_OK;
  for (int64_t i = 0; i + 1 < length && result == WRITE_OK; i += 2) {
    JSValue key = JS_GetPropertyInt64(context, flat, i);
    JSValue item = JS_GetPropertyInt64(context, flat, i + 1);
    result = write_entry(context, builder->children, key, item);
    JS_FreeValue(context, key);
    JS_FreeValue(context, item);
    if (result != WRITE_OK) path_item((uint32_t)(i / 2));
  }
  JS_FreeValue(context, flat);
  return result == WRITE_OK ? written(builder_list(builder)) : result;
}

WriteResult value_write_row(JSContext *context, Builder *builders, uint32_t count, JSValueConst value) {
  for (uint32_t i = 0; i < count; i++) {
    const Field *field = builders[i].field;
    JSValue property = JS_GetProperty(context, value, field->key);
    WriteResult result =
        JS_IsException(property) ? WRITE_EXCEPTION : value_write(context, &builders[i], property);
    JS_FreeValue(context, property);
    if (result != WRITE_OK) {
      path_field(field->name);
      return result;
    }
  }
  return WRITE_OK;
}

NOINLINE static WriteResult write_struct(JSContext *context, Builder *builder, JSValueConst value) {
  if (!JS_IsObject(value) || JS_IsArray(value)) return fail(context, builder->field, value, WRITE_WRONG_TYPE);
  WriteResult result = value_write_row(context, builder->children, builder->field->type.n_children, value);
  return result == WRITE_OK ? written(builder_struct(builder)) : result;
}

WriteResult value_write(JSContext *context, Builder *builder, JSValueConst value) {
  const Field *field = builder->field;
  if (JS_IsNull(value)) {
    if (!field->nullable) return fail(context, field, value, WRITE_NULL);
    return written(builder_null(builder));
  }
  WriteResult result;
  switch (field->type.id) {
  case TYPE_BOOL:
    result = JS_IsBool(value) ? written(builder_bool(builder, JS_VALUE_GET_BOOL(value))) : WRITE_WRONG_TYPE;
    break;
  case TYPE_INT64:
  case TYPE_TIMESTAMP:
  case TYPE_TIME:
  case TYPE_DURATION:
    result = write_bigint(context, builder, value);
    break;
  case TYPE_FLOAT32:
  case TYPE_FLOAT64:
    result = write_float(builder, value);
    break;
  case TYPE_DECIMAL128:
    result = decimal_write(context, builder, value);
    break;
  case TYPE_UTF8:
    result = write_utf8(context, builder, value);
    break;
  case TYPE_BINARY:
    result = write_binary(context, builder, value);
    break;
  case TYPE_INTERVAL:
    result = interval_write(context, builder, value);
    break;
  case TYPE_LIST:
    return write_list(context, builder, value);
  case TYPE_STRUCT:
    return write_struct(context, builder, value);
  case TYPE_MAP:
    return write_map(context, builder, value);
  default:
    result = write_integer(builder, value);
  }
  return __builtin_expect(result == WRITE_OK, 1) ? WRITE_OK : fail(context, field, value, result);
}
