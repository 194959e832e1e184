#include "js/decimal.h"
#include "js/helpers.h"
#include "js/integer.h"

// A Decimal of more digits behind the point than this is not looked at.
#define MAX_SCALE 10000

static JSValue decimal_class = JS_UNDEFINED;
static JSAtom unscaled_atom, scale_atom;

bool decimal_set_class(JSContext *context, JSValueConst values) {
  if (!JS_IsObject(values)) return true;
  decimal_class = JS_GetPropertyStr(context, values, "Decimal");
  if (JS_IsException(decimal_class)) return false;
  unscaled_atom = JS_NewAtom(context, "unscaled");
  scale_atom = JS_NewAtom(context, "scale");
  return unscaled_atom != JS_ATOM_NULL && scale_atom != JS_ATOM_NULL;
}

bool decimal_is(JSContext *context, JSValueConst value) {
  if (!JS_IsObject(value) || !JS_IsObject(decimal_class)) return false;
  int instance = JS_IsInstanceOf(context, value, decimal_class);
  if (instance < 0) JS_FreeValue(context, JS_GetException(context));
  return instance > 0;
}

static JSValue new_bigint(JSContext *context, __int128 number) {
  if (number >= INT64_MIN && number <= INT64_MAX) return JS_NewBigInt64(context, (int64_t)number);
  JSValue halves[2] = {JS_NewBigInt64(context, (int64_t)(number >> 64)),
                       JS_NewBigInt64(context, (int64_t)number)};
  JSValue joined = JS_EXCEPTION;
  if (!JS_IsException(halves[0]) && !JS_IsException(halves[1]))
    joined = helper_call(context, HELPER_JOIN_HALVES, 2, halves);
  JS_FreeValue(context, halves[0]);
  JS_FreeValue(context, halves[1]);
  return joined;
}

JSValue decimal_read(JSContext *context, const Type *type, const uint8_t *bytes) {
  __int128 number;
  memcpy(&number, bytes, 16);
  JSValue parts[2] = {new_bigint(context, number), JS_NewInt32(context, type->scale)};
  if (JS_IsException(parts[0])) return JS_EXCEPTION;
  JSValue decimal = JS_CallConstructor(context, decimal_class, 2, parts);
  JS_FreeValue(context, parts[0]);
  return decimal;
}

// A bigint of 128 bits.
static WriteResult wide_of_bigint(JSContext *context, JSValueConst bigint, __int128 *number) {
  int64_t low, high;
  WriteResult result = integer_of_bigint(context, bigint, &low);
  if (result != WRITE_OUT_OF_RANGE) {
    *number = low;
    return result;
  }
  JSValue upper = helper_call(context, HELPER_HIGH_HALF, 1, &bigint);
  if (JS_IsException(upper)) return WRITE_EXCEPTION;
  result = integer_of_bigint(context, upper, &high);
  JS_FreeValue(context, upper);
  *number = (__int128)((unsigned __int128)(uint64_t)high << 64 | (uint64_t)low);
  return result;
}

static __int128 power_of_ten(unsigned exponent) {
  __int128 power = 1;
  while (exponent-- > 0)
    power *= 10;
  return power;
}

// Brings a number to `digits` more digits behind the point. False when it leaves 128 bits.
static bool scale_up(__int128 *number, int digits) {
  if (*number == 0) return true;
  if (digits > 38) return false;
  return !__builtin_mul_overflow(*number, power_of_ten((unsigned)digits), number);
}

// Drops `digits` digits behind the point. False unless they are zeros.
static bool scale_down(__int128 *number, int digits) {
  if (*number == 0) return true;
  if (digits > 38) return false;
  __int128 power = power_of_ten((unsigned)digits);
  if (*number % power != 0) return false;
  *number /= power;
  return true;
}

// The bigint of a Decimal at the declared scale.
static WriteResult rescaled(JSContext *context, JSValueConst unscaled, int scale, const Type *type,
                            __int128 *number) {
  int more = (int)type->scale - scale;
  WriteResult result = wide_of_bigint(context, unscaled, number);
  if (result == WRITE_OK) {
    bool exact = more >= 0 ? scale_up(number, more) : scale_down(number, -more);
    return exact ? WRITE_OK : WRITE_OUT_OF_RANGE;
  }
  if (result != WRITE_OUT_OF_RANGE || more >= 0) return result;
  JSValueConst parts[2] = {unscaled, JS_NewInt32(context, -more)};
  JSValue shorter = helper_call(context, HELPER_DROP_ZEROS, 2, parts);
  if (JS_IsException(shorter)) return WRITE_EXCEPTION;
  result = JS_IsUndefined(shorter) ? WRITE_OUT_OF_RANGE : wide_of_bigint(context, shorter, number);
  JS_FreeValue(context, shorter);
  return result;
}

WriteResult decimal_write(JSContext *context, Builder *builder, JSValueConst value) {
  const Type *type = &builder->field->type;
  if (!decimal_is(context, value)) return WRITE_WRONG_TYPE;
  JSValue unscaled = JS_GetProperty(context, value, unscaled_atom);
  JSValue scale = JS_IsException(unscaled) ? JS_EXCEPTION : JS_GetProperty(context, value, scale_atom);
  WriteResult result = WRITE_WRONG_TYPE;
  __int128 number = 0;
  if (JS_IsException(scale)) {
    result = WRITE_EXCEPTION;
  } else if (JS_IsBigInt(unscaled) && JS_VALUE_GET_TAG(scale) == JS_TAG_INT) {
    int digits = JS_VALUE_GET_INT(scale);
    result = digits < 0 || digits > MAX_SCALE ? WRITE_OUT_OF_RANGE
                                              : rescaled(context, unscaled, digits, type, &number);
  }
  JS_FreeValue(context, scale);
  JS_FreeValue(context, unscaled);
  if (result != WRITE_OK) return result;
  __int128 limit = power_of_ten(type->precision);
  if (number <= -limit || number >= limit) return WRITE_OUT_OF_RANGE;
  return builder_128(builder, &number) ? WRITE_OK : WRITE_OUT_OF_MEMORY;
}
