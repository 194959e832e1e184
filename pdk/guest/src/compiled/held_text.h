// Texts of states, by slot.
#ifndef HEDDLE_HELD_TEXT_H
#define HEDDLE_HELD_TEXT_H

#include "runtime/str.h"

// Frees what a slot holds.
void held_text_free(Str text);

#endif
