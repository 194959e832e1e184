// The kernels that the build linked into the module, by function.
#ifndef HEDDLE_KERNELS_H
#define HEDDLE_KERNELS_H

#include "compiled/frame.h"
#include "types/function.h"

typedef struct {
  KernelLoop *loops[HANDLER_COUNT]; // by Handler; NULL where the function has no such handler
  const Tier *fallback;             // what runs a row that bails out; NULL where there is no such tier
  uint32_t bailouts;                // rows that did, in this instance; modulo 2^32
} Kernels;

// Reads module.kernels and gives the functions that have kernels the compiled tier. False with the error
// recorded, also when a function is then without any tier.
bool kernels_load(void);

// Those of a function of the compiled tier.
Kernels *kernels_of(const Function *function);

#endif
