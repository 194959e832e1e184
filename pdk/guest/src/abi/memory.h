// Bounds of linear memory: what a host hands over is checked before it is read.
#ifndef HEDDLE_MEMORY_H
#define HEDDLE_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

// Whether `size` bytes at `pointer` lie inside memory, with `pointer` not 0 and a multiple of `alignment`.
static inline bool memory_holds(const void *pointer, uint64_t size, uint32_t alignment) {
  uint64_t end = (uint64_t)__builtin_wasm_memory_size(0) * 65536u;
  uint64_t start = (uintptr_t)pointer;
  return start != 0 && (start & (alignment - 1)) == 0 && size <= end && start <= end - size;
}

#endif
