// Aggregate functions: states by slot.
#ifndef HEDDLE_AGGREGATE_H
#define HEDDLE_AGGREGATE_H

#include "report/error.h"

// The calls of spec/abi.md, "Direct ABI", over a function instead of its index. Each answers a status with
// the error recorded, aggregate_open a handle above 0 as well, aggregate_size bytes. `args` and `states` are
// checked as host input, as are `groups` (NULL: every row to slot 0) and `slots` (NULL: the first `count`).
// `out` is filled with one column in the call arena.
int32_t aggregate_open(const Function *function);
Status aggregate_accumulate(int32_t handle, const struct ArrowArray *args, const uint8_t *constants,
                            const uint32_t *groups, uint32_t count);
Status aggregate_retract(int32_t handle, const struct ArrowArray *args, const uint8_t *constants,
                         const uint32_t *groups, uint32_t count);
Status aggregate_merge(int32_t handle, const struct ArrowArray *states, const uint32_t *groups,
                       uint32_t count);
Status aggregate_state(int32_t handle, const uint32_t *slots, uint32_t count, struct ArrowArray *out);
Status aggregate_finish(int32_t handle, const uint32_t *slots, uint32_t count, struct ArrowArray *out);
Status aggregate_convert(const Function *function, const struct ArrowArray *args, const uint8_t *constants,
                         struct ArrowArray *out);
Status aggregate_drop(int32_t handle, const uint32_t *slots, uint32_t count);
Status aggregate_shift(int32_t handle, uint32_t count);
int32_t aggregate_size(int32_t handle);
Status aggregate_close(int32_t handle);

#endif
