// What the bundle declares: the functions, in the order of the manifest.
#ifndef HEDDLE_FUNCTION_H
#define HEDDLE_FUNCTION_H

#include "quickjs.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum { TYPE_BOOL, TYPE_INT32, TYPE_INT64, TYPE_FLOAT64, TYPE_UTF8, TYPE_COUNT } Type;

// The builder's name of a type, for example "float64".
extern const char *const type_names[TYPE_COUNT];

typedef struct {
  const char *name; // NUL-terminated UTF-8
  Type type;
  bool nullable;
} Field;

// A declared function. It lives as long as the module instance.
typedef struct {
  const char *name; // the SQL name, NUL-terminated UTF-8
  uint32_t n_args;
  Field *args;
  Field returns; // its name is "result"
  JSValue handler;
} Function;

// The global `__heddle_register(functions)`: keeps the declarations. Throws a TypeError when one is malformed
// or when it is called a second time. Shape of `functions`: spec/abi.md, "How a module is made".
JSValue function_register(JSContext *context, JSValueConst this_value, int argc, JSValueConst *argv);

// The function with that index of the manifest, or NULL.
const Function *function_at(uint32_t index);

// How many functions there are; 0 before registration.
uint32_t function_count(void);

#endif
