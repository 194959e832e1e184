#include "compiled/tier.h"

const Tier compiled_tier = {
    .answer = compiled_answer,
    .convert = compiled_convert,
    .states = &compiled_states,
    .table = &compiled_table,
    .partition = &compiled_partition,
};
