// Decimals: 16 bytes of a column, and instances of the PDK's class Decimal.
#ifndef HEDDLE_DECIMAL_H
#define HEDDLE_DECIMAL_H

#include "js/value.h"

// Keeps the class out of `values`, the second argument of __heddle_register. False with an exception pending.
bool decimal_set_class(JSContext *context, JSValueConst values);

// Whether a value is a Decimal. Leaves no exception pending.
bool decimal_is(JSContext *context, JSValueConst value);

// A new Decimal with the unscaled value at `bytes`; JS_EXCEPTION with an exception pending.
JSValue decimal_read(JSContext *context, const Type *type, const uint8_t *bytes);

// Appends a Decimal of any scale whose value the type holds exactly.
WriteResult decimal_write(JSContext *context, Builder *builder, JSValueConst value);

#endif
