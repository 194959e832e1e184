#include "runtime/str.h"
#include "abi/abi.h"
#include "runtime/position.h"

#include <string.h>

bool str_scan_ascii(const uint8_t *bytes, uint32_t size) {
  const uint64_t high = 0x8080808080808080u;
  uint64_t word;
  if (size < sizeof word) {
    uint8_t seen = 0;
    for (uint32_t i = 0; i < size; i++)
      seen |= bytes[i];
    return seen < 0x80;
  }
  const uint8_t *last = bytes + size - sizeof word;
  for (; bytes < last; bytes += sizeof word) {
    memcpy(&word, bytes, sizeof word);
    if (word & high) return false;
  }
  memcpy(&word, last, sizeof word);
  return !(word & high);
}

bool str_has_lone_surrogate(Str text) {
  if (str_is_ascii(text)) return false;
  // A lone surrogate is ED A0..BF xx, which no valid UTF-8 contains.
  const uint8_t *at = str_bytes(text), *end = at + str_size(text);
  while ((at = memchr(at, 0xED, (size_t)(end - at)))) {
    if (at[1] >= 0xA0) return true;
    at += 3;
  }
  return false;
}

// What a text out of a column is to go through, once per row, before all else.
HEDDLE_EXPORT("heddle_text_known") Str heddle_text_known(Str text) {
  if (str_is_ascii(text)) return text;
  position_forget();
  return str_scan_ascii(str_bytes(text), str_size(text)) ? text | STR_ASCII : text;
}

// Whether each surrogate is one of a pair: String.prototype.isWellFormed.
HEDDLE_EXPORT("heddle_text_is_well_formed") int32_t heddle_text_is_well_formed(Str text) {
  return !str_has_lone_surrogate(text);
}
