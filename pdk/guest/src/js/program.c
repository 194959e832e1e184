// The program of engine.wasm: a bundle of JavaScript, evaluated while the module is built.
#include "tier/program.h"
#include "js/engine.h"
#include "js/exception.h"
#include "js/globals.h"
#include "module/module.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_GC (4u * 1024u * 1024u)

// Added to the engine by quickjs/patch.py: clears the small blocks that are free.
extern void JS_ClearFreeBlocks(JSRuntime *runtime);

static bool evaluate_bundle(void) {
  // JS_Eval wants a NUL behind the text.
  Part bundle = module.program;
  char *text = malloc(bundle.length + 1u);
  if (!text) return false;
  memcpy(text, bundle.bytes, bundle.length);
  text[bundle.length] = 0;
  JSValue result =
      JS_Eval(engine.context, text, bundle.length, BUNDLE_NAME, JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_STRICT);
  module_wipe(text, bundle.length);
  free(text);
  if (JS_IsException(result)) return false;
  JS_FreeValue(engine.context, result);
  return true;
}

bool program_load(void) {
  if (!engine_create() || !globals_install(engine.context) || !evaluate_bundle()) {
    exception_raise(NULL, CODE_SNAPSHOT);
    return false;
  }
  engine_drain_jobs();
  if (function_count()) return true;
  error_raise(NULL, CODE_SNAPSHOT, "the bundle did not call __heddle_register");
  return false;
}

void program_settle(void) {
  JS_RunGC(engine.runtime);
  JS_SetGCThreshold(engine.runtime, FIRST_GC);
  JS_ClearFreeBlocks(engine.runtime);
}

void program_enter(void) {
  engine.out_of_memory = false;
  JS_UpdateStackTop(engine.runtime);
}
