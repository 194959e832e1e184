// The exports of aggregate functions (spec/abi.md, "Direct ABI"): see aggregate.h.
#include "kinds/aggregate.h"
#include "module/module.h"

HEDDLE_EXPORT("heddle_aggregate_open") int32_t heddle_aggregate_open(uint32_t index) {
  const Function *function = NULL;
  Status status = module_enter_function(index, BIT_OF(KIND_AGGREGATE), &function);
  return status == STATUS_OK ? aggregate_open(function) : status;
}

HEDDLE_EXPORT("heddle_aggregate_accumulate")
int32_t heddle_aggregate_accumulate(int32_t handle, const struct ArrowArray *args, const uint8_t *constants,
                                    const uint32_t *groups, uint32_t count) {
  module_enter(false);
  return aggregate_accumulate(handle, args, constants, groups, count);
}

HEDDLE_EXPORT("heddle_aggregate_retract")
int32_t heddle_aggregate_retract(int32_t handle, const struct ArrowArray *args, const uint8_t *constants,
                                 const uint32_t *groups, uint32_t count) {
  module_enter(false);
  return aggregate_retract(handle, args, constants, groups, count);
}

HEDDLE_EXPORT("heddle_aggregate_merge")
int32_t heddle_aggregate_merge(int32_t handle, const struct ArrowArray *states, const uint32_t *groups,
                               uint32_t count) {
  module_enter(false);
  return aggregate_merge(handle, states, groups, count);
}

HEDDLE_EXPORT("heddle_aggregate_state")
int32_t heddle_aggregate_state(int32_t handle, const uint32_t *slots, uint32_t count,
                               struct ArrowArray *out) {
  module_enter(false);
  return aggregate_state(handle, slots, count, out);
}

HEDDLE_EXPORT("heddle_aggregate_finish")
int32_t heddle_aggregate_finish(int32_t handle, const uint32_t *slots, uint32_t count,
                                struct ArrowArray *out) {
  module_enter(false);
  return aggregate_finish(handle, slots, count, out);
}

HEDDLE_EXPORT("heddle_aggregate_convert")
int32_t heddle_aggregate_convert(uint32_t index, const struct ArrowArray *args, const uint8_t *constants,
                                 struct ArrowArray *out) {
  const Function *function = NULL;
  Status status = module_enter_function(index, BIT_OF(KIND_AGGREGATE), &function);
  return status == STATUS_OK ? aggregate_convert(function, args, constants, out) : status;
}

HEDDLE_EXPORT("heddle_aggregate_drop")
int32_t heddle_aggregate_drop(int32_t handle, const uint32_t *slots, uint32_t count) {
  module_enter(false);
  return aggregate_drop(handle, slots, count);
}

HEDDLE_EXPORT("heddle_aggregate_shift") int32_t heddle_aggregate_shift(int32_t handle, uint32_t count) {
  module_enter(false);
  return aggregate_shift(handle, count);
}

HEDDLE_EXPORT("heddle_aggregate_size") int32_t heddle_aggregate_size(int32_t handle) {
  module_enter(false);
  return aggregate_size(handle);
}

HEDDLE_EXPORT("heddle_aggregate_close") int32_t heddle_aggregate_close(int32_t handle) {
  module_enter(false);
  return aggregate_close(handle);
}
