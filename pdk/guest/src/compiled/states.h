// The states of an aggregate's groups in the compiled tier.
#ifndef HEDDLE_STATES_H
#define HEDDLE_STATES_H

#include "compiled/kernels.h"
#include "compiled/state_columns.h"

typedef struct {
  const Function *function;
  Kernels *kernels;
  StateColumns columns;
  void *left;  // the js tier's states, once the handle has moved there
  bool barren; // createState fails, and there is no other tier to move to
} States;

// No slots yet. False when memory is out.
bool states_open(States *states, const Function *function);

// Runs createState for the slots from `from` up to `to`, which there is room for. False with the failure
// noted.
bool states_create(States *states, uint32_t from, uint32_t to);

// Hands every slot over to the js tier. False when memory is out.
bool states_leave(States *states);

// Appends the states of slots, or what finish makes of them (`slots` NULL: the slots in order). What cannot
// be done here is left to the js tier, with all states.
Status states_read(States *states, bool finish, const uint32_t *slots, uint32_t count, Builder *result);

#endif
