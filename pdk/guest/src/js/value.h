// Between columns and JavaScript values (spec/types.md: what handlers see and return).
#ifndef HEDDLE_VALUE_H
#define HEDDLE_VALUE_H

#include "columns/builder.h"
#include "columns/readable.h"
#include "js/engine.h"
#include "report/unwritable.h"

#include <math.h>

// Frees `count` values.
static inline void value_free(JSValue *values, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    if (JS_VALUE_HAS_REF_COUNT(values[i])) JS_FreeValue(engine.context, values[i]);
  }
}

// Makes the JavaScript value of `column` at `at`. The caller frees it. READ_EXCEPTION leaves an exception
// pending; after READ_INVALID_UTF8 and READ_NULL (a null where the declaration has none) path_text and
// read_failure say where. `*value` is set only with READ_OK.
ReadResult value_read(JSContext *context, const Column *column, uint32_t at, JSValue *value);

// The number of a double as the engine likes it: small integers as such; -0 and NaN must stay doubles.
static inline JSValue value_of_double(double number) {
  if (number >= -2147483648.0 && number <= 2147483647.0) {
    int32_t integer = (int32_t)number;
    if ((double)integer == number && !(integer == 0 && signbit(number))) return JS_MKVAL(JS_TAG_INT, integer);
  }
  return __JS_NewFloat64(number);
}

// The commonest cases of value_read, for loops over rows: false leaves it to value_read.
static inline bool value_read_number(const Column *column, uint32_t at, JSValue *value) {
  if (column->validity) return false;
  TypeId id = column->field->type.id;
  if (id == TYPE_FLOAT64) {
    *value = value_of_double(((const double *)column->values)[at]);
    return true;
  }
  if (id != TYPE_INT32) return false;
  *value = JS_MKVAL(JS_TAG_INT, ((const int32_t *)column->values)[at]);
  return true;
}

// The same for a row of `count` columns: an object by their fields' names.
ReadResult value_read_row(JSContext *context, const Column *columns, uint32_t count, uint32_t row,
                          JSValue *value);

// Checks a value against the builder's field, null included, and appends it. Does not free `value`.
// WRITE_EXCEPTION leaves an exception pending; after the failures up to WRITE_LONE_SURROGATE path_text and
// value_failure say where and what. After any failure the builder is only good to be thrown away.
WriteResult value_write(JSContext *context, Builder *builder, JSValueConst value);

// The commonest cases of value_write: false leaves it to value_write.
static inline bool value_write_number(Builder *builder, JSValueConst value) {
  if (builder->length == builder->capacity) return false;
  TypeId id = builder->field->type.id;
  if (id == TYPE_FLOAT64 && JS_TAG_IS_FLOAT64(JS_VALUE_GET_TAG(value))) {
    double number = JS_VALUE_GET_FLOAT64(value);
    if (number != number) return false;
    ((double *)builder->values)[builder->length++] = number;
    return true;
  }
  if (JS_VALUE_GET_TAG(value) != JS_TAG_INT) return false;
  int32_t integer = JS_VALUE_GET_INT(value);
  if (id == TYPE_FLOAT64) {
    ((double *)builder->values)[builder->length++] = integer;
    return true;
  }
  if (id != TYPE_INT32) return false;
  ((int32_t *)builder->values)[builder->length++] = integer;
  return true;
}

// Appends the properties of an object to `count` builders by their fields' names. A property that is
// undefined is of the wrong type.
WriteResult value_write_row(JSContext *context, Builder *builders, uint32_t count, JSValueConst value);

// What the last value that could not be written was about.
typedef struct {
  const Field *field; // declared at that place
  JSValue value;      // what was found instead
} ValueFailure;

extern ValueFailure value_failure;

// Forgets the last failure and frees its value.
void value_failure_clear(JSContext *context);

#endif
