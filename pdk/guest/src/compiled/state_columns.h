// The states of an aggregate's groups in memory: a column a leaf, by slot, and one initial state behind them.
#ifndef HEDDLE_STATE_COLUMNS_H
#define HEDDLE_STATE_COLUMNS_H

#include "compiled/frame.h"
#include "compiled/leaf.h"
#include "tier/tier.h"

typedef struct {
  const Field *field; // the declared leaf
  Held held;
  uint8_t *values; // of 8 bytes, bools of 4, texts as Str; from malloc
  uint8_t *nulls;  // a byte a slot, from malloc; NULL where the declaration has no null
} StateColumn;

typedef struct {
  uint32_t count;    // slots; the initial state stands behind the last
  uint32_t capacity; // slots that there is room for, the initial state included
  uint32_t n_columns;
  StateColumn *columns;
} StateColumns;

// Prepares columns without room. False when memory is out.
bool state_columns_open(StateColumns *states, const Field *state);

// Makes room for `count` slots and the initial state. False when memory is out.
bool state_columns_reserve(StateColumns *states, uint32_t count);

// Removes the first `count` slots, at most all.
void state_columns_shift(StateColumns *states, uint32_t count);

// Where frames find the columns; memory comes from the call arena. NULL when it is out.
FrameColumn *state_columns_frame(const StateColumns *states);

// The same for the tier that takes the states over.
HeldColumn *state_columns_held(const StateColumns *states);

// Bytes of the room that there is.
int64_t state_columns_size(const StateColumns *states);

// Appends the state of a slot to a column of the declared type `result->field`, and checks it like a result.
// Otherwise false with the failure noted; the builder is then good after builder_truncate.
bool state_columns_write(const StateColumns *states, uint32_t slot, Builder *result);

void state_columns_free(StateColumns *states);

#endif
