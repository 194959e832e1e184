#include "js/engine.h"
#include "abi/abi.h"
#include "abi/extism.h"
#include "abi/memory.h"
#include "js/globals.h"
#include "report/error.h"
#include "types/function.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

// Deepest JavaScript stack, in bytes of the guest's shadow stack. The host's native stack is used up several
// times faster; see the stack test for the hosts this was measured on.
#define STACK_LIMIT (320u * 1024u)
// Of this function's frame and memset's.
#define STACK_MARGIN 256
#define FIRST_GC (4u * 1024u * 1024u)

// Added to the engine by quickjs/patch.py: clears the small blocks that are free.
extern void JS_ClearFreeBlocks(JSRuntime *runtime);

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

// What is zero costs nothing in the snapshot: while it is made, what is freed is cleared. The empty assembly
// reads the bytes, or the compiler would leave out what no one sees.
static void wipe(void *bytes, size_t size) {
  memset(bytes, 0, size);
  __asm__ volatile("" : : "r"(bytes) : "memory");
}

static void engine_free(void *opaque, void *block) {
  (void)opaque;
  if (!block) return;
  size_t size = malloc_usable_size(block);
  engine.allocated -= size;
  if (!engine.running) wipe(block, size);
  free(block);
}

static void *engine_realloc(void *opaque, void *block, size_t size) {
  if (!block) return engine_malloc(opaque, size);
  size_t before = malloc_usable_size(block);
  if (engine.running) {
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
  if (engine.running) extism_input_length();
  return engine.out_of_memory;
}

bool engine_enter(bool extism) {
  engine.out_of_memory = false;
  engine.extism = extism;
  error_clear();
  if (!engine.context) return false;
  JS_UpdateStackTop(engine.runtime);
  return true;
}

Status engine_enter_function(uint32_t index, uint32_t kinds, const Function **function) {
  if (!engine_enter(false)) return error_raise(NULL, CODE_CONTRACT, "the module was not initialised");
  *function = function_at(index);
  if (!*function) return error_raise(NULL, CODE_CONTRACT, "there is no function %u", (unsigned)index);
  if (kinds & BIT_OF((*function)->kind)) return STATUS_OK;
  Place place = {.function = *function, .row = -1};
  return error_raise(&place, CODE_CONTRACT, "the function is of another kind");
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

// The payload that the build placed behind the engine's own memory (spec/abi.md, "How a module is made").
static bool find_payload(void) {
  extern unsigned char __heap_end;
  Part *parts[3] = {&engine.bundle, &engine.source_map, &engine.manifest};
  const uint8_t *at = &__heap_end;
  uint32_t parts_count;
  if (!memory_holds(at, 8, 1) || memcmp(at, "HDL1", 4) != 0) return false;
  memcpy(&parts_count, at + 4, 4);
  if (parts_count != 3) return false;
  at += 8;
  for (int i = 0; i < 3; i++) {
    uint32_t length;
    if (!memory_holds(at, 4, 1)) return false;
    memcpy(&length, at, 4);
    at += 4;
    if (length && !memory_holds(at, length, 1)) return false;
    *parts[i] = (Part){.bytes = (const char *)at, .length = length};
    at += length;
  }
  return true;
}

// Clears the stack below the caller's frame, which calls that have returned left full of values.
static void clear_stack(void) {
  extern unsigned char __stack_low;
  unsigned char here;
  wipe(&__stack_low, (size_t)(&here - &__stack_low) - STACK_MARGIN);
}

static bool evaluate_bundle(void) {
  // JS_Eval wants a NUL behind the text.
  char *text = malloc(engine.bundle.length + 1u);
  if (!text) return false;
  memcpy(text, engine.bundle.bytes, engine.bundle.length);
  text[engine.bundle.length] = 0;
  JSValue result = JS_Eval(engine.context, text, engine.bundle.length, BUNDLE_NAME,
                           JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_STRICT);
  wipe(text, engine.bundle.length);
  free(text);
  if (JS_IsException(result)) return false;
  JS_FreeValue(engine.context, result);
  // The engine has its own copy of what it needs.
  wipe((char *)engine.bundle.bytes, engine.bundle.length);
  engine.bundle.length = 0;
  return true;
}

// Exported as wizer-initialize: evaluates the bundle. When it cannot, it traps, and heddle_error tells why.
HEDDLE_EXPORT("wizer-initialize") void engine_initialize(void) {
  if (!find_payload()) {
    error_raise(NULL, CODE_SNAPSHOT, "no payload behind the engine's memory");
    __builtin_trap();
  }
  engine.runtime = JS_NewRuntime2(&malloc_functions, NULL);
  if (!engine.runtime) __builtin_trap();
  JS_SetMaxStackSize(engine.runtime, STACK_LIMIT);
  JS_SetInterruptHandler(engine.runtime, on_interrupt, NULL);
  engine.context = new_context(engine.runtime);
  if (!engine.context || !globals_install(engine.context) || !evaluate_bundle()) {
    error_raise_exception(NULL, CODE_SNAPSHOT);
    __builtin_trap();
  }
  engine_drain_jobs();
  if (function_count() == 0) {
    error_raise(NULL, CODE_SNAPSHOT, "the bundle did not call __heddle_register");
    __builtin_trap();
  }
  JS_RunGC(engine.runtime);
  JS_SetGCThreshold(engine.runtime, FIRST_GC);
  JS_ClearFreeBlocks(engine.runtime);
  clear_stack();
  engine.running = true;
}

// Exported as heddle_abi: the version of the ABI, major << 16 | minor.
HEDDLE_EXPORT("heddle_abi") uint32_t heddle_abi(void) { return HEDDLE_ABI_VERSION; }
