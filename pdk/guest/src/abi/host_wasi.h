// random_get and clock_time_get of WASI preview 1, where the build has put them in.
#ifndef HEDDLE_HOST_WASI_H
#define HEDDLE_HOST_WASI_H

#include <stdint.h>

#define WASI_ENOSYS 52
#define WASI_CLOCK_REALTIME 0

// Fills `size` bytes at `bytes` with randomness. 0, or an errno of WASI.
int32_t heddle_host_random(void *bytes, int32_t size);

// Writes the nanoseconds since 1970-01-01T00:00:00Z. 0, or an errno of WASI.
int32_t heddle_host_clock(int32_t clock, int64_t precision, uint64_t *time);

#endif
