#include "types/function.h"

static Function *functions;
static uint32_t count;

const char *const handler_names[HANDLER_COUNT] = {
    "call", "createState", "accumulate", "retract", "merge", "finish", "open", "process",
};

const uint32_t kind_handlers[KIND_COUNT] = {
    [KIND_SCALAR] = BIT_OF(HANDLER_CALL),
    [KIND_VECTORIZED] = BIT_OF(HANDLER_CALL),
    [KIND_TABLE] = BIT_OF(HANDLER_CALL),
    [KIND_AGGREGATE] = BIT_OF(HANDLER_CREATE_STATE) | BIT_OF(HANDLER_ACCUMULATE) | BIT_OF(HANDLER_RETRACT) |
                       BIT_OF(HANDLER_MERGE) | BIT_OF(HANDLER_FINISH),
    [KIND_PARTITION] = BIT_OF(HANDLER_OPEN) | BIT_OF(HANDLER_PROCESS) | BIT_OF(HANDLER_FINISH),
};
const uint32_t kind_optional[KIND_COUNT] = {
    [KIND_AGGREGATE] = BIT_OF(HANDLER_RETRACT),
    [KIND_PARTITION] = BIT_OF(HANDLER_FINISH),
};

const Function *function_at(uint32_t index) { return function_declared(index); }

Function *function_declared(uint32_t index) { return index < count ? &functions[index] : NULL; }

uint32_t function_count(void) { return count; }

void functions_keep(Function *list, uint32_t length) {
  functions = list;
  count = length;
}
