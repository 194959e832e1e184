// What one function of texts needs of another.
#ifndef HEDDLE_RUNTIME_TEXT_H
#define HEDDLE_RUNTIME_TEXT_H

#include "runtime/str.h"

// Where `needle` first lies in `text` at unit `from` (at most the length) or behind, or -1.
int32_t text_find(Str text, Str needle, uint32_t from);

// The units `start` to `end` of a text; start <= end <= length.
Str text_cut(Str text, uint32_t start, uint32_t end);

// The unit at a position below the length.
uint32_t text_unit(Str text, uint32_t unit);

// Whether the text begins, or ends, with half of a pair of surrogates, so that what it matches may begin, or
// end, inside a character.
bool text_is_torn(Str text);

#endif
