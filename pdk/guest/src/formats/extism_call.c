// The Extism side of the module: input in, output or error out.
#include "abi/arena.h"
#include "abi/extism.h"
#include "formats/format.h"
#include "js/engine.h"
#include "kinds/scalar.h"
#include "report/error.h"
#include "types/function.h"

#include <stdlib.h>

// What a protobuf batch begins with: field 9, varint.
#define PROTOBUF_FIRST 0x48

static int32_t fail(void) {
  const char *bytes;
  uint32_t length;
  error_text(&bytes, &length);
  ExtismBlock block = extism_block_of(bytes, length);
  // error_set(0) means "no error" to some SDKs and an empty one to others.
  if (block) extism_error_set(block);
  return 1;
}

Status format_run_columns(const Function *function, struct ArrowArray *children, int64_t rows,
                          struct ArrowArray *out) {
  struct ArrowArray *list[HEDDLE_MAX_ARGS];
  for (uint32_t i = 0; i < function->n_args; i++)
    list[i] = &children[i];
  const void *validity = NULL;
  struct ArrowArray args = {
      .length = rows, .n_buffers = 1, .n_children = function->n_args, .buffers = &validity, .children = list};
  return scalar_run(function, &args, NULL, out);
}

// No input: no rows for a function with arguments, one row for a function without.
static Status run_nothing(const Function *function, Output *output) {
  static const uint8_t no_rows[] = "[]", one_row[] = "[[]]";
  return function->n_args ? format_json_run(function, no_rows, 2, output)
                          : format_json_run(function, one_row, 4, output);
}

static Status run(const Function *function, const uint8_t *input, size_t length, Output *output) {
  if (length == 0) return run_nothing(function, output);
  if (length >= 4 && input[0] == 0xFF && input[1] == 0xFF && input[2] == 0xFF && input[3] == 0xFF) {
    return format_ipc_run(function, input, length, output);
  }
  if (input[0] == PROTOBUF_FIRST) return format_protobuf_run(function, input, length, output);
  size_t i = 0;
  while (input[i] == ' ' || input[i] == '\t' || input[i] == '\n' || input[i] == '\r')
    i++;
  if (input[i] == '[' || input[i] == '{') return format_json_run(function, input, length, output);
  Place place = {.function = function, .row = -1};
  return error_raise(&place, CODE_UNREADABLE_INPUT,
                     "the input begins with byte 0x%02x: it is neither an Arrow IPC stream nor a "
                     "heddle.v1.Batch nor JSON rows",
                     input[0]);
}

static Status run_input(const Function *function, Output *output) {
  Place place = {.function = function, .row = -1};
  size_t length;
  uint8_t *input = extism_input_copy(&length);
  if (!input) return error_raise_out_of_memory(&place);
  Status status = run(function, input, length, output);
  free(input);
  if (status == STATUS_OK && output->failed) return error_raise_out_of_memory(&place);
  return status;
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

// Exported as heddle_extism_call: runs function `index` on the input of the current Extism call. The build
// adds one export per function that calls it.
HEDDLE_EXPORT("heddle_extism_call") int32_t heddle_extism_call(uint32_t index) {
  const Function *function = engine_enter(true) ? function_at(index) : NULL;
  if (!function) {
    error_raise(NULL, CODE_CONTRACT, "there is no function %u", (unsigned)index);
    return fail();
  }
  heddle_reset();
  Output output = {0};
  Status status = run_input(function, &output);
  heddle_reset();
  ExtismBlock block = 0;
  if (status == STATUS_OK) {
    block = extism_block_of(output.bytes, output.length);
    Place place = {.function = function, .row = -1};
    if (block) extism_output_set(block, output.length);
    if (!block)
      error_raise(&place, CODE_OUT_OF_MEMORY, "the host has no memory for %zu bytes of output",
                  output.length);
  }
  output_free(&output);
  return block ? 0 : fail();
}
