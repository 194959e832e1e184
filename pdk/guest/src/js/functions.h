// The user's handlers, by function and role.
#ifndef HEDDLE_FUNCTIONS_H
#define HEDDLE_FUNCTIONS_H

#include "quickjs.h"
#include "types/function.h"

// By function and handler; JS_UNDEFINED where there is none.
extern JSValue (*js_handlers)[HANDLER_COUNT];

static inline JSValueConst js_handler(const Function *function, Handler handler) {
  return js_handlers[function->index][handler];
}

// The global `__heddle_register(functions, values)`: keeps declarations and handlers. Throws a TypeError when
// one is malformed or when it is called a second time. Shape of both: spec/abi.md, "How a module is made".
JSValue js_register(JSContext *context, JSValueConst this_value, int argc, JSValueConst *argv);

#endif
