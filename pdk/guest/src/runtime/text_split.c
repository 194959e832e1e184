// String.prototype.split without its array: how many parts there are, and each of them.
#include "abi/abi.h"
#include "runtime/position.h"
#include "runtime/text.h"

HEDDLE_EXPORT("heddle_text_split_count") int32_t heddle_text_split_count(Str text, Str separator) {
  uint32_t step = position_length(separator);
  if (!step) return (int32_t)position_length(text);
  int32_t count = 1, found;
  for (uint32_t from = 0; (found = text_find(text, separator, from)) >= 0; from = (uint32_t)found + step)
    count++;
  return count;
}

// The part of that number, or STR_ABSENT.
HEDDLE_EXPORT("heddle_text_split_part") Str heddle_text_split_part(Str text, Str separator, int32_t index) {
  uint32_t step = position_length(separator), length = position_length(text), from = 0;
  if (index < 0) return STR_ABSENT;
  if (!step) {
    uint32_t unit = (uint32_t)index;
    return unit < length ? text_cut(text, unit, unit + 1) : STR_ABSENT;
  }
  for (;; index--) {
    int32_t found = text_find(text, separator, from);
    if (!index) return text_cut(text, from, found < 0 ? length : (uint32_t)found);
    if (found < 0) return STR_ABSENT;
    from = (uint32_t)found + step;
  }
}
