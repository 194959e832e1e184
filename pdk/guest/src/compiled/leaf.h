// Types as compiled code sees them: taken apart into leaves, a struct's fields in order.
#ifndef HEDDLE_LEAF_H
#define HEDDLE_LEAF_H

#include "types/type.h"

// How a leaf's value is held by JavaScript, and so in a state.
typedef enum { HELD_NUMBER, HELD_BIGINT, HELD_BOOL, HELD_TEXT, HELD_NOT } Held;

// HELD_NOT for types that have no compiled form.
Held leaf_held(const Type *type);

// How many leaves fields have together; -1 when one has no compiled form.
int32_t leaves_count(const Field *fields, uint32_t count);

#endif
