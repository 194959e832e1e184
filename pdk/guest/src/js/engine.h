// The one JavaScript engine of a module instance. It is created while the module is built and wakes up, with
// the user's code inside, in every instance of the snapshot.
#ifndef HEDDLE_ENGINE_H
#define HEDDLE_ENGINE_H

#include "quickjs.h"
#include "types/function.h"

#include <stdbool.h>
#include <stdint.h>

// The name under which the bundle is evaluated; stack frames of user code carry it.
#define BUNDLE_NAME "bundle.js"

typedef struct {
  JSRuntime *runtime;
  JSContext *context;       // NULL until the bundle is evaluated
  bool out_of_memory;       // an allocation failed since the call of the host began
  size_t allocated;         // bytes that the engine holds
  const Function *function; // whose handlers are running; NULL: none
} Engine;

extern Engine engine;

// Makes runtime and context, without the globals of a UDF. False with an exception pending, or without a
// context.
bool engine_create(void);

// Runs the promise jobs that the handlers of a batch left behind.
void engine_drain_jobs(void);

#endif
