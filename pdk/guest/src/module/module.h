// The one module instance: what the build placed behind its memory, and how a call of the host begins.
#ifndef HEDDLE_MODULE_H
#define HEDDLE_MODULE_H

#include "abi/abi.h"
#include "types/function.h"

#include <stdbool.h>
#include <stdint.h>

// A part of the payload.
typedef struct {
  const char *bytes; // not NUL-terminated
  uint32_t length;
} Part;

typedef struct {
  Part program;    // what declares the functions; wiped once it was read
  Part source_map; // JSON
  Part manifest;   // JSON
  Part kernels;    // u32s; empty where nothing is compiled
  Part states;     // JSON: for each function null, or the type of a compiled partition function's state
  bool ready;      // it was initialised
  bool running;    // false while the snapshot is made: the host may not be called
  bool extism;     // the current call came through the Extism ABI
} Module;

extern Module module;

// To be called first in every export that runs a function. False when the module was never initialised.
bool module_enter(bool extism);

// The same for an export of the direct ABI that takes the index of a function, which is to be one of `kinds`
// (a set). On failure the error is recorded.
Status module_enter_function(uint32_t index, uint32_t kinds, const Function **function);

// What is zero costs nothing in the snapshot: clears what is no longer used while it is made.
void module_wipe(const void *bytes, size_t size);

#endif
