// The Extism side of the module: input in, output or error out.
#include "engine.h"
#include "error.h"
#include "extism.h"
#include "function.h"

static int32_t fail(void) {
  const char *bytes;
  uint32_t length;
  error_text(&bytes, &length);
  ExtismBlock block = extism_block_of(bytes, length);
  // error_set(0) means "no error" to some SDKs and an empty one to others.
  if (block) extism_error_set(block);
  return 1;
}

// Exported as heddle_manifest: outputs the manifest's JSON.
HEDDLE_EXPORT("heddle_manifest") int32_t heddle_manifest(void) {
  error_clear();
  ExtismBlock block = extism_block_of(engine.manifest.bytes, engine.manifest.length);
  if (!block) {
    error_raise_out_of_memory(NULL);
    return fail();
  }
  extism_output_set(block, engine.manifest.length);
  return 0;
}

// Exported as heddle_extism_call: runs function `index` on the input of the current Extism call.
HEDDLE_EXPORT("heddle_extism_call") int32_t heddle_extism_call(uint32_t index) {
  if (!engine_enter(true) || !function_at(index)) {
    error_raise(NULL, CODE_CONTRACT, "there is no function %u", (unsigned)index);
    return fail();
  }
  Place place = {.function = function_at(index), .row = -1};
  error_raise(&place, CODE_UNREADABLE_INPUT, "the input is neither Arrow IPC nor protobuf nor JSON rows");
  return fail();
}
