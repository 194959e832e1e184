// The exports of partition functions (spec/abi.md, "Direct ABI"): see partition.h.
#include "kinds/partition.h"
#include "module/module.h"

HEDDLE_EXPORT("heddle_partition_open")
int32_t heddle_partition_open(uint32_t index, const struct ArrowArray *params) {
  const Function *function = NULL;
  Status status = module_enter_function(index, BIT_OF(KIND_PARTITION), &function);
  return status == STATUS_OK ? partition_open(function, params) : status;
}

HEDDLE_EXPORT("heddle_partition_process")
int32_t heddle_partition_process(int32_t handle, const struct ArrowArray *batch, const uint32_t *starts,
                                 uint32_t count) {
  module_enter(false);
  return partition_process(handle, batch, starts, count);
}

HEDDLE_EXPORT("heddle_partition_next") int32_t heddle_partition_next(int32_t handle, struct ArrowArray *out) {
  module_enter(false);
  return partition_next(handle, out);
}

HEDDLE_EXPORT("heddle_partition_finish") int32_t heddle_partition_finish(int32_t handle) {
  module_enter(false);
  return partition_finish(handle);
}

HEDDLE_EXPORT("heddle_partition_close") int32_t heddle_partition_close(int32_t handle) {
  module_enter(false);
  return partition_close(handle);
}
