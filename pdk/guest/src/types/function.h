// What the bundle declares: the functions, in the order of the manifest.
#ifndef HEDDLE_FUNCTION_H
#define HEDDLE_FUNCTION_H

#include "types/type.h"

typedef enum { KIND_SCALAR, KIND_VECTORIZED, KIND_AGGREGATE, KIND_TABLE, KIND_PARTITION, KIND_COUNT } Kind;

typedef enum { VOLATILITY_IMMUTABLE, VOLATILITY_STABLE, VOLATILITY_VOLATILE } Volatility;

// The user's functions: `call` of scalar, vectorized and table; `create_state` to `finish` of aggregates
// (where `retract` may be absent); `open`, `process` and perhaps `finish` of partitions.
typedef enum {
  HANDLER_CALL,
  HANDLER_CREATE_STATE,
  HANDLER_ACCUMULATE,
  HANDLER_RETRACT,
  HANDLER_MERGE,
  HANDLER_FINISH,
  HANDLER_OPEN,
  HANDLER_PROCESS,
  HANDLER_COUNT
} Handler;

// A declared function. It lives as long as the module instance.
typedef struct {
  const char *name;        // the SQL name, NUL-terminated UTF-8
  const char *export_name; // the name of its export; overloads share it
  Kind kind;
  Volatility volatility;
  bool variadic; // the last of `args` stands for zero or more
  uint32_t n_args;
  Field *args; // of a partition: the columns of its input
  uint32_t n_params;
  Field *params; // partition
  Field returns; // scalar, vectorized, aggregate; its name is "result"
  Field state;   // aggregate; its name is "state"
  Field output;  // table, partition: a struct of the output columns, a table's first being `row`
  JSValue handlers[HANDLER_COUNT]; // JS_UNDEFINED where there is none
} Function;

// The global `__heddle_register(functions, values)`: keeps the declarations. Throws a TypeError when one is
// malformed or when it is called a second time. Shape of both: spec/abi.md, "How a module is made".
JSValue function_register(JSContext *context, JSValueConst this_value, int argc, JSValueConst *argv);

// The function with that index of the manifest, or NULL.
const Function *function_at(uint32_t index);

// How many functions there are; 0 before registration.
uint32_t function_count(void);

#endif
