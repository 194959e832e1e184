// The Extism side of the module: input in, output or error out.
#include "abi/arena.h"
#include "abi/extism.h"
#include "extism/verb.h"
#include "module/module.h"

#include <stdlib.h>

// name.open of partition functions; the other verbs are in tables.
#define VERB_OPEN 4

static int32_t fail(void) {
  const char *bytes;
  uint32_t length;
  error_text(&bytes, &length);
  ExtismBlock block = extism_block_of(bytes, length);
  // error_set(0) means "no error" to some SDKs and an empty one to others.
  if (block) extism_error_set(block);
  return 1;
}

static const Verb *find_verb(Kind kind, uint32_t number) {
  static const Verb *const verbs[KIND_COUNT] = {
      [KIND_SCALAR] = scalar_verbs, [KIND_VECTORIZED] = scalar_verbs,   [KIND_AGGREGATE] = aggregate_verbs,
      [KIND_TABLE] = table_verbs,   [KIND_PARTITION] = partition_verbs,
  };
  const Verb *verb = verbs[kind];
  while (verb->batch && verb->number != number)
    verb++;
  return verb->batch ? verb : NULL;
}

// Finds the format of the input. No input at all is JSON: no rows for a function with arguments, one for a
// function without.
static Status find_format(ExtismCall *call, const Verb *verb) {
  Session *session = &call->session;
  if (session->length) {
    session->format = format_of(session->input, session->length);
    if (session->format) return STATUS_OK;
    Place place = {.function = call->exported, .row = -1};
    return error_raise(&place, CODE_UNREADABLE_INPUT,
                       "the input begins with byte 0x%02x: it is neither an Arrow IPC stream nor a "
                       "heddle.v1.Batch nor MessagePack nor JSON rows",
                       session->input[0]);
  }
  Shape shape = {.n_fields = call->exported->n_params};
  if (verb) verb->shape(call->exported, &shape);
  static const uint8_t no_rows[] = "[]", one_row[] = "[[]]";
  session->format = &format_json;
  session->input = shape.n_fields ? no_rows : one_row;
  session->length = shape.n_fields ? 2 : 4;
  return STATUS_OK;
}

static Status run(ExtismCall *call, uint32_t number) {
  const Verb *verb = find_verb(call->exported->kind, number);
  bool opens = call->exported->kind == KIND_PARTITION && number == VERB_OPEN;
  Place place = {.function = call->exported, .row = -1};
  if (!verb && !opens)
    return error_raise(&place, CODE_CONTRACT, "the function has no verb %u", (unsigned)number);
  if (verb && call->exported->kind == KIND_PARTITION && !partition_is_open(call))
    return error_raise(&place, CODE_CONTRACT, "call %.200s.open first", call->exported->export_name);
  Status status = find_format(call, verb);
  if (status != STATUS_OK) return status;
  status = opens ? partition_keep_params(call) : verb_run(call, verb);
  call->session.format->close(&call->session);
  return status;
}

static Status run_input(ExtismCall *call, uint32_t number) {
  Place place = {.function = call->exported, .row = -1};
  size_t length;
  uint8_t *input = extism_input_copy(&length);
  if (!input) return error_raise_out_of_memory(&place);
  call->session.input = input;
  call->session.length = length;
  Status status = run(call, number);
  free(input);
  if (status == STATUS_OK && call->session.output->failed) return error_raise_out_of_memory(&place);
  return status;
}

// Hands the output over; none for name.open.
static bool hand_over(const Output *output) {
  if (output->length == 0) return true;
  ExtismBlock block = extism_block_of(output->bytes, output->length);
  if (block) extism_output_set(block, output->length);
  return block != 0;
}

// Exported as heddle_manifest: outputs the manifest's JSON.
HEDDLE_EXPORT("heddle_manifest") int32_t heddle_manifest(void) {
  error_clear();
  ExtismBlock block = extism_block_of(module.manifest.bytes, module.manifest.length);
  if (!block) {
    error_raise_out_of_memory(NULL);
    return fail();
  }
  extism_output_set(block, module.manifest.length);
  return 0;
}

// Exported as heddle_extism_call: what the exports of function `index` do (spec/abi.md, "How a module is
// made", has the numbers of the verbs). The build adds the exports, which call it.
HEDDLE_EXPORT("heddle_extism_call") int32_t heddle_extism_call(uint32_t index, uint32_t verb) {
  // Static: a session is large.
  static ExtismCall call;
  const Function *function = module_enter(true) ? function_at(index) : NULL;
  if (!function) {
    error_raise(NULL, CODE_CONTRACT, "there is no function %u", (unsigned)index);
    return fail();
  }
  Output output = {0};
  call = (ExtismCall){.session = {.output = &output}, .exported = function, .index = index};
  heddle_reset();
  Status status = run_input(&call, verb);
  heddle_reset();
  if (status == STATUS_OK && !hand_over(&output)) {
    Place place = {.function = function, .row = -1};
    status = error_raise(&place, CODE_OUT_OF_MEMORY, "the host has no memory for %zu bytes of output",
                         output.length);
  }
  output_free(&output);
  return status == STATUS_OK ? 0 : fail();
}
