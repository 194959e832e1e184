// Functions of the prelude that C calls: what is easier, or only, said in JavaScript.
#ifndef HEDDLE_HELPERS_H
#define HEDDLE_HELPERS_H

#include "quickjs.h"

#include <stdbool.h>

typedef enum {
  HELPER_JOIN_HALVES, // (high, low) -> the bigint of two 64-bit halves, high << 64 | low
  HELPER_HIGH_HALF,   // (bigint) -> bigint >> 64
  HELPER_DROP_ZEROS, // (bigint, count) -> it without its last `count` digits, undefined unless they are zeros
  HELPER_MAP_OF,     // ([key, value, …]) -> Map
  HELPER_MAP_ENTRIES, // (Map) -> [key, value, …]
  HELPER_COUNT
} Helper;

// Takes the helpers out of the object that the prelude gives. False with an exception pending.
bool helpers_install(JSContext *context, JSValueConst object);

// Calls a helper. The caller frees the result; JS_EXCEPTION leaves an exception pending.
JSValue helper_call(JSContext *context, Helper helper, int argc, JSValueConst *argv);

#endif
