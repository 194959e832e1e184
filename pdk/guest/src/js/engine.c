#include "js/engine.h"
#include "abi/extism.h"
#include "module/module.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

// Deepest JavaScript stack, in bytes of the guest's shadow stack. The host's native stack is used up several
// times faster; see the stack test for the hosts this was measured on.
#define STACK_LIMIT (320u * 1024u)

Engine engine;

// Counts a new block, or notes that there is none.
static void *counted(void *block) {
  if (block) {
    engine.allocated += malloc_usable_size(block);
  } else {
    engine.out_of_memory = true;
  }
  return block;
}

static void *engine_calloc(void *opaque, size_t count, size_t size) {
  (void)opaque;
  return counted(calloc(count, size));
}

static void *engine_malloc(void *opaque, size_t size) {
  (void)opaque;
  return counted(malloc(size));
}

static void engine_free(void *opaque, void *block) {
  (void)opaque;
  if (!block) return;
  size_t size = malloc_usable_size(block);
  engine.allocated -= size;
  if (!module.running) module_wipe(block, size);
  free(block);
}

static void *engine_realloc(void *opaque, void *block, size_t size) {
  if (!block) return engine_malloc(opaque, size);
  size_t before = malloc_usable_size(block);
  if (module.running) {
    void *grown = counted(realloc(block, size));
    if (grown) engine.allocated -= before;
    return grown;
  }
  void *moved = engine_malloc(opaque, size);
  if (moved) {
    memcpy(moved, block, before < size ? before : size);
    engine_free(opaque, block);
  }
  return moved;
}

static size_t engine_usable_size(const void *block) { return malloc_usable_size((void *)block); }

static const JSMallocFunctions malloc_functions = {
    engine_calloc, engine_malloc, engine_free, engine_realloc, engine_usable_size,
};

// Called by the engine now and then while JavaScript runs. A host that cannot interrupt a guest from outside
// checks its deadline inside input_length and throws through the guest. Once memory is out the call ends,
// also when the user's code caught the exception.
static int on_interrupt(JSContext *context, void *opaque) {
  (void)context;
  (void)opaque;
  if (module.running) extism_input_length();
  return engine.out_of_memory;
}

void engine_drain_jobs(void) {
  JSContext *context;
  int outcome;
  while ((outcome = JS_ExecutePendingJob(engine.runtime, &context)) != 0) {
    // A job that fails belongs to a promise nobody can await.
    if (outcome < 0) JS_FreeValue(engine.context, JS_GetException(engine.context));
    if (engine.out_of_memory) return;
  }
}

static JSContext *new_context(JSRuntime *runtime) {
  JSContext *context = JS_NewContextRaw(runtime);
  if (!context) return NULL;
  // All of the language, without the clock of `performance`.
  if (JS_AddIntrinsicBaseObjects(context) || JS_AddIntrinsicDate(context) || JS_AddIntrinsicEval(context) ||
      JS_AddIntrinsicRegExp(context) || JS_AddIntrinsicJSON(context) || JS_AddIntrinsicProxy(context) ||
      JS_AddIntrinsicMapSet(context) || JS_AddIntrinsicTypedArrays(context) ||
      JS_AddIntrinsicPromise(context) || JS_AddIntrinsicWeakRef(context) || JS_AddIntrinsicAToB(context)) {
    return NULL;
  }
  return context;
}

bool engine_create(void) {
  engine.runtime = JS_NewRuntime2(&malloc_functions, NULL);
  if (!engine.runtime) return false;
  JS_SetMaxStackSize(engine.runtime, STACK_LIMIT);
  JS_SetInterruptHandler(engine.runtime, on_interrupt, NULL);
  engine.context = new_context(engine.runtime);
  return engine.context != NULL;
}
