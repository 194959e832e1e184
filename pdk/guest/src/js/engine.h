// The one JavaScript engine of a module instance. It is created while the module is built and wakes up, with
// the user's code inside, in every instance of the snapshot.
#ifndef HEDDLE_ENGINE_H
#define HEDDLE_ENGINE_H

#include "abi/abi.h"
#include "types/function.h"

#include <stdbool.h>
#include <stdint.h>

// The name under which the bundle is evaluated; stack frames of user code carry it.
#define BUNDLE_NAME "bundle.js"

typedef struct {
  const char *bytes; // not NUL-terminated
  uint32_t length;
} Part;

typedef struct {
  JSRuntime *runtime;
  JSContext *context;       // NULL until the bundle is evaluated
  Part bundle;              // UTF-8 JavaScript; wiped once evaluated
  Part source_map;          // JSON
  Part manifest;            // JSON
  bool running;             // false while the snapshot is made: the host may not be called
  bool out_of_memory;       // an allocation failed since engine_enter
  bool extism;              // the current call came through the Extism ABI
  size_t allocated;         // bytes that the engine holds
  const Function *function; // whose handlers are running; NULL: none
} Engine;

extern Engine engine;

// To be called first in every export that runs JavaScript. False when the module was never initialised.
bool engine_enter(bool extism);

#define BIT_OF(kind) (1u << (kind))

// The same for an export of the direct ABI that takes the index of a function, which is to be one of `kinds`
// (bits). On failure the error is recorded.
Status engine_enter_function(uint32_t index, uint32_t kinds, const Function **function);

// Runs the promise jobs that the handlers of a batch left behind.
void engine_drain_jobs(void);

#endif
