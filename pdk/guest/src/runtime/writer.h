// Texts that are made piece by piece, in scratch memory.
#ifndef HEDDLE_STR_WRITER_H
#define HEDDLE_STR_WRITER_H

#include "runtime/str.h"

// Room for a text of `size` bytes that the caller writes whole. NULL when there is none, which is noted: the
// caller answers with an empty text.
uint8_t *str_room(uint32_t size);

// A copy of these bytes.
Str str_copy(const void *bytes, uint32_t size, bool ascii);

// A text as it grows. All zero is an empty one.
typedef struct {
  uint8_t *start, *at, *end;
  bool not_ascii;
  bool failed; // no memory, or too long
} Writer;

// Appends a text. A surrogate that ends what is there, and one that begins what comes, become a pair.
void writer_append(Writer *writer, Str text);

// What was written, or an empty text when there was no room.
Str writer_finish(Writer *writer);

#endif
