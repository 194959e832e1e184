#include "abi/abi.h"
#include "runtime/str.h"
#include "runtime/wtf8.h"

#include <string.h>

HEDDLE_EXPORT("heddle_text_equal") int32_t heddle_text_equal(Str a, Str b) {
  uint32_t size = str_size(a);
  return size == str_size(b) && memcmp(str_bytes(a), str_bytes(b), size) == 0;
}

// A text from a character on, unit by unit.
typedef struct {
  const uint8_t *at, *end;
  int32_t second; // the second surrogate of the pair whose first was read, or 0
} Units;

static int32_t next_unit(Units *units) {
  int32_t unit = units->second;
  units->second = 0;
  if (unit) return unit;
  if (units->at == units->end) return -1;
  uint32_t code = wtf8_decode(units->at);
  units->at += wtf8_size(*units->at);
  if (code < 0x10000) return (int32_t)code;
  units->second = (int32_t)low_surrogate(code);
  return (int32_t)high_surrogate(code);
}

// Below, at or above 0 as `a` stands before, is, or stands behind `b` in JavaScript's order, that of units of
// UTF-16.
HEDDLE_EXPORT("heddle_text_compare") int32_t heddle_text_compare(Str a, Str b) {
  const uint8_t *left = str_bytes(a), *right = str_bytes(b);
  uint32_t left_size = str_size(a), right_size = str_size(b);
  uint32_t common = left_size < right_size ? left_size : right_size, same = 0;
  while (same < common && left[same] == right[same])
    same++;
  if (same == common) return (left_size > right_size) - (left_size < right_size);
  if (left[same] < 0x80 && right[same] < 0x80) return left[same] < right[same] ? -1 : 1;
  // The order of bytes is that of characters, in which pairs of surrogates do not lie where UTF-16 has them.
  // The bytes before are the same: both characters begin at one place.
  while (is_continuation(left[same]) || is_continuation(right[same]))
    same--;
  Units lefts = {left + same, left + left_size, 0}, rights = {right + same, right + right_size, 0};
  for (;;) {
    int32_t l = next_unit(&lefts), r = next_unit(&rights);
    if (l != r) return l < r ? -1 : 1;
    if (l < 0) return 0;
  }
}
