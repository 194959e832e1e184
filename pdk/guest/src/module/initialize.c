// How a module comes to be: run once by the build, before the snapshot is taken.
#include "abi/memory.h"
#include "compiled/kernels.h"
#include "module/module.h"
#include "report/error.h"
#include "tier/program.h"

#include <string.h>

// Of this function's frame and memset's.
#define STACK_MARGIN 256

// The payload that the build placed behind the module's own memory (spec/abi.md, "How a module is made").
static bool find_payload(void) {
  extern unsigned char __heap_end;
  Part *parts[] = {&module.program, &module.source_map, &module.manifest, &module.kernels, &module.states};
  const uint8_t *at = &__heap_end;
  uint32_t count;
  if (!memory_holds(at, 8, 1) || memcmp(at, "HDL1", 4) != 0) return false;
  memcpy(&count, at + 4, 4);
  // Where nothing is compiled there are three.
  if (count != 3 && count != 5) return false;
  at += 8;
  for (uint32_t i = 0; i < count; i++) {
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
  module_wipe(&__stack_low, (size_t)(&here - &__stack_low) - STACK_MARGIN);
}

// Exported as wizer-initialize: reads the payload. When it cannot, it traps, and heddle_error tells why.
HEDDLE_EXPORT("wizer-initialize") void module_initialize(void) {
  if (!find_payload()) {
    error_raise(NULL, CODE_SNAPSHOT, "no payload behind the engine's memory");
    __builtin_trap();
  }
  if (!program_load() || !kernels_load()) __builtin_trap();
  // Whoever evaluated it has a copy of what is needed.
  module_wipe(module.program.bytes, module.program.length);
  module.program.length = 0;
  program_settle();
  clear_stack();
  module.ready = module.running = true;
}
