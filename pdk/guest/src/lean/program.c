// The program of lean.wasm: declarations alone, since every function is compiled.
#include "tier/program.h"
#include "module/declare.h"
#include "module/module.h"
#include "report/error.h"

bool program_load(void) {
  const char *wrong = declare_functions(module.program.bytes, module.program.length);
  if (wrong) error_raise(NULL, CODE_SNAPSHOT, "the declarations: %s", wrong);
  return !wrong;
}

void program_settle(void) {}

void program_enter(void) {}
