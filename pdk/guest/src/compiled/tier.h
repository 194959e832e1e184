// The compiled tier: kernels that the build linked into the module, and the js tier for rows that they leave
// to it, where there is one.
#ifndef HEDDLE_COMPILED_TIER_H
#define HEDDLE_COMPILED_TIER_H

#include "tier/tier.h"

extern const Tier compiled_tier;

// Its parts, one file each.
Status compiled_answer(Batch *batch, uint32_t from, uint32_t to, Builder *result);
Status compiled_convert(Batch *batch, uint32_t from, uint32_t to, Builder *result);
extern const StatesTier compiled_states;
extern const TableTier compiled_table;
extern const PartitionTier compiled_partition;

#endif
