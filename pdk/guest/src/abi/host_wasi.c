// The two functions of WASI that a module with a volatile function asks of its host. The build puts the
// imports in their place; without that they answer that there is no such function. They are alone in this
// file and opaque, so that nothing is ever concluded from what they answer.
#include "abi/host_wasi.h"
#include "abi/abi.h"

static volatile int32_t answer = WASI_ENOSYS;

HEDDLE_EXPORT("heddle_host_random")
__attribute__((noinline)) int32_t heddle_host_random(void *bytes, int32_t size) {
  (void)bytes, (void)size;
  return answer;
}

HEDDLE_EXPORT("heddle_host_clock")
__attribute__((noinline)) int32_t heddle_host_clock(int32_t clock, int64_t precision, uint64_t *time) {
  (void)clock, (void)precision, (void)time;
  return answer;
}
