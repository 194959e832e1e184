// Values as JavaScript would print them, for error texts.
#ifndef HEDDLE_RENDER_H
#define HEDDLE_RENDER_H

#include "columns/column.h"
#include "report/text.h"

// Appends a value: a string quoted, a bigint with its n, -0 with its sign; an object as its class. Leaves no
// exception pending.
void render_value(Text *text, JSContext *context, JSValueConst value);

// Appends a value with the name of its JavaScript type: `the string "7"`, `the number 7`, `undefined`.
void render_typed_value(Text *text, JSContext *context, JSValueConst value);

// Appends the value of an argument in a row.
void render_argument(Text *text, const Column *column, int64_t row);

#endif
