// Positions in a text that is not ASCII: JavaScript counts units of UTF-16, memory counts bytes.
#ifndef HEDDLE_POSITION_H
#define HEDDLE_POSITION_H

#include "runtime/str.h"

// Where a unit lies.
typedef struct {
  uint32_t byte; // of the character that it belongs to; the text's size behind the last one
  bool second;   // it is the second surrogate of a pair
} Position;

// Forgets what is remembered about texts: to be called when others come to lie where they were, apart from
// scratch memory.
void position_forget(void);

// The text's length in units.
uint32_t position_length(Str text);

// Where `unit` lies, which is at most the length. The way there begins at the last position that was asked
// for in the same text, so that a loop over a text takes time in proportion to its length.
Position position_of_unit(Str text, uint32_t unit);

// The unit at which the character at `byte` begins.
uint32_t position_of_byte(Str text, uint32_t byte);

#endif
