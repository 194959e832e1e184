// Values as JavaScript would print them, for error texts.
#ifndef HEDDLE_RENDER_H
#define HEDDLE_RENDER_H

#include "quickjs.h"
#include "report/text.h"

// Appends a value: a string quoted, a bigint with its n, -0 with its sign; an object as its class. Leaves no
// exception pending.
void render_value(Text *text, JSContext *context, JSValueConst value);

// Appends a value with the name of its JavaScript type: `the string "7"`, `the number 7`, `undefined`.
void render_typed_value(Text *text, JSContext *context, JSValueConst value);

// Appends what was thrown: an error's name and message, any other value as it is.
void render_thrown(Text *text, JSContext *context, JSValueConst thrown);

// A text property of an object, or NULL; leaves no exception pending. The caller frees it with
// JS_FreeCString.
const char *render_property(JSContext *context, JSValueConst object, const char *key, size_t *length);

#endif
