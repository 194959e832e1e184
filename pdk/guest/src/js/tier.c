#include "js/tier.h"

const Tier js_tier = {
    .answer = js_answer,
    .convert = js_convert,
    .states = &js_states,
    .table = &js_table,
    .partition = &js_partition,
};
