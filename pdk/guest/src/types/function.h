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

// A bit of a set of kinds or handlers.
#define BIT_OF(member) (1u << (member))

// The handlers of each kind, those among them that may be left out, and what they are called.
extern const uint32_t kind_handlers[KIND_COUNT], kind_optional[KIND_COUNT];
extern const char *const handler_names[HANDLER_COUNT];

// How a function is run: tier/tier.h.
typedef struct Tier Tier;

// A declared function. It lives as long as the module instance.
typedef struct {
  uint32_t index;          // in the manifest
  const char *name;        // the SQL name, NUL-terminated UTF-8
  const char *export_name; // the name of its export; overloads share it
  Kind kind;
  Volatility volatility;
  bool variadic; // the last of `args` stands for zero or more
  uint32_t n_args;
  Field *args; // of a partition: the columns of its input
  uint32_t n_params;
  Field *params;     // partition
  Field returns;     // scalar, vectorized, aggregate; its name is "result"
  Field state;       // aggregate, compiled partition; its name is "state"
  Field output;      // table, partition: a struct of the output columns, a table's first being `row`
  uint32_t handlers; // a set: those that it has
  const Tier *tier;
} Function;

// The function with that index of the manifest, or NULL.
const Function *function_at(uint32_t index);

// The same, to be completed while the module is made.
Function *function_declared(uint32_t index);

// How many functions there are; 0 before they are declared.
uint32_t function_count(void);

// Keeps the functions: `count` of them, from malloc.
void functions_keep(Function *functions, uint32_t count);

#endif
