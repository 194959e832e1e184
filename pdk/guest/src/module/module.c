#include "module/module.h"
#include "report/error.h"
#include "tier/program.h"

#include <string.h>

Module module;

bool module_enter(bool extism) {
  module.extism = extism;
  error_clear();
  if (!module.ready) return false;
  program_enter();
  return true;
}

Status module_enter_function(uint32_t index, uint32_t kinds, const Function **function) {
  if (!module_enter(false)) return error_raise(NULL, CODE_CONTRACT, "the module was not initialised");
  *function = function_at(index);
  if (!*function) return error_raise(NULL, CODE_CONTRACT, "there is no function %u", (unsigned)index);
  if (kinds & BIT_OF((*function)->kind)) return STATUS_OK;
  Place place = {.function = *function, .row = -1};
  return error_raise(&place, CODE_CONTRACT, "the function is of another kind");
}

// The empty assembly reads the bytes, or the compiler would leave out what no one sees.
void module_wipe(const void *bytes, size_t size) {
  memset((void *)bytes, 0, size);
  __asm__ volatile("" : : "r"(bytes) : "memory");
}

// Exported as heddle_abi: the version of the ABI, major << 16 | minor.
HEDDLE_EXPORT("heddle_abi") uint32_t heddle_abi(void) { return HEDDLE_ABI_VERSION; }
