// The states of an aggregate's groups.
#ifndef HEDDLE_SLOTS_H
#define HEDDLE_SLOTS_H

#include "js/rows.h"
#include "tier/tier.h"

typedef struct {
  const Function *function;
  JSValue *values; // JS_UNINITIALIZED stands for the initial state, which is made when it is needed
  uint32_t count;
  uint32_t capacity;
  int64_t held; // bytes of the states, roughly
} Slots;

// Makes sure that there are at least `count` slots. False when memory is out.
bool slots_reach(Slots *slots, uint32_t count);

// The value of a state at a slot; `*leaf` moves behind its leaves. An exception when memory is out, and with
// it the instance.
JSValue slots_held_value(const Field *field, const HeldColumn **leaf, uint32_t slot);

// Makes the values of the first `count` slots, of which none was used, out of leaves. False when memory is
// out.
bool slots_adopt(Slots *slots, const HeldColumn *leaves, uint32_t count);

// Makes a new initial state. On failure the error is recorded.
Status slots_create(const Function *function, const Place *place, JSValue *state);

// Calls a handler (accumulate, retract or merge) with the state in `*slot`, which is made when there is none,
// and the values of a row in `values` from the second on. What the handler returns, if anything, is the new
// state.
Status slots_update(const Batch *batch, uint32_t row, Handler handler, JSValue *slot, JSValue *values);

// Empties one slot, which need not be there.
void slots_drop(Slots *slots, uint32_t slot);

// Removes the first `count` slots.
void slots_shift(Slots *slots, uint32_t count);

// Frees all states and the list of them.
void slots_free(Slots *slots);

#endif
