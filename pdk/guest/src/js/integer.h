// JavaScript numbers and bigints as integers of a range.
#ifndef HEDDLE_INTEGER_H
#define HEDDLE_INTEGER_H

#include "js/value.h"

#include <math.h>

// A number without a fraction in [low, high], both within 53 bits.
static inline WriteResult integer_of_number(JSValueConst value, int64_t low, int64_t high, int64_t *integer) {
  if (JS_VALUE_GET_TAG(value) == JS_TAG_INT) {
    *integer = JS_VALUE_GET_INT(value);
  } else if (JS_IsNumber(value)) {
    double number = JS_VALUE_GET_FLOAT64(value);
    if (!(number >= (double)low && number <= (double)high) || number != trunc(number))
      return WRITE_OUT_OF_RANGE;
    *integer = (int64_t)number;
  } else {
    return WRITE_WRONG_TYPE;
  }
  return *integer >= low && *integer <= high ? WRITE_OK : WRITE_OUT_OF_RANGE;
}

// Whether a bigint that is not short is what JS_ToBigInt64, which wraps, made of it.
WriteResult integer_is_bigint(JSContext *context, JSValueConst value, int64_t integer);

// A bigint of 64 bits.
static inline WriteResult integer_of_bigint(JSContext *context, JSValueConst value, int64_t *integer) {
  if (!JS_IsBigInt(value)) return WRITE_WRONG_TYPE;
  if (JS_ToBigInt64(context, integer, value) < 0) return WRITE_EXCEPTION;
  if (JS_VALUE_GET_TAG(value) == JS_TAG_SHORT_BIG_INT) return WRITE_OK;
  return integer_is_bigint(context, value, *integer);
}

#endif
