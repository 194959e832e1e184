// Intervals: 16 bytes of a column (i32 months, i32 days, i64 nanoseconds), and objects of these properties.
#ifndef HEDDLE_INTERVAL_H
#define HEDDLE_INTERVAL_H

#include "js/value.h"

// Prepares the property names. False with an exception pending.
bool interval_install(JSContext *context);

// A new object { months, days, nanoseconds }; JS_EXCEPTION with an exception pending.
JSValue interval_read(JSContext *context, const uint8_t *bytes);

// Appends an object of these three properties, each in its range.
WriteResult interval_write(JSContext *context, Builder *builder, JSValueConst value);

#endif
