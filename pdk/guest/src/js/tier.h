// The js tier: every function in QuickJS, as the user wrote it.
#ifndef HEDDLE_JS_TIER_H
#define HEDDLE_JS_TIER_H

#include "tier/tier.h"

extern const Tier js_tier;

// Its parts, one file each.
Status js_answer(Batch *batch, uint32_t from, uint32_t to, Builder *result);
Status js_convert(Batch *batch, uint32_t from, uint32_t to, Builder *result);
extern const StatesTier js_states;
extern const TableTier js_table;
extern const PartitionTier js_partition;

#endif
