// Between columns and JavaScript values (spec/types.md: what handlers see and return).
#ifndef HEDDLE_VALUE_H
#define HEDDLE_VALUE_H

#include "columns/builder.h"
#include "columns/column.h"

// What value_read found besides a value.
typedef enum { READ_OK, READ_EXCEPTION, READ_INVALID_UTF8, READ_NULL } ReadResult;

// Makes the JavaScript value of `column` at `at`. The caller frees it. READ_EXCEPTION leaves an exception
// pending; after READ_INVALID_UTF8 and READ_NULL (a null where the declaration has none) path_text and
// value_failure say where. `*value` is set only with READ_OK.
ReadResult value_read(JSContext *context, const Column *column, uint32_t at, JSValue *value);

// The same for a row of `count` columns: an object by their fields' names.
ReadResult value_read_row(JSContext *context, const Column *columns, uint32_t count, uint32_t row,
                          JSValue *value);

// What value_write found.
typedef enum {
  WRITE_OK,
  WRITE_EXCEPTION,
  WRITE_WRONG_TYPE,
  WRITE_NULL,
  WRITE_OUT_OF_RANGE,
  WRITE_LONE_SURROGATE,
  WRITE_OUT_OF_MEMORY,
} WriteResult;

// Checks a value against the builder's field, null included, and appends it. Does not free `value`.
// WRITE_EXCEPTION leaves an exception pending; after the failures up to WRITE_LONE_SURROGATE path_text and
// value_failure say where and what. After any failure the builder is only good to be thrown away.
WriteResult value_write(JSContext *context, Builder *builder, JSValueConst value);

// Appends the properties of an object to `count` builders by their fields' names. A property that is
// undefined is of the wrong type.
WriteResult value_write_row(JSContext *context, Builder *builders, uint32_t count, JSValueConst value);

// What the last failure inside a value was about.
typedef struct {
  const Field *field; // declared at that place
  JSValue value;      // what was found instead; JS_UNDEFINED unless it was written
} ValueFailure;

extern ValueFailure value_failure;

// Forgets the last failure and frees its value.
void value_failure_clear(JSContext *context);

#endif
