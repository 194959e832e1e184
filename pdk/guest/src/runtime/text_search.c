// Where one text lies in another. Positions count units; they are clamped as JavaScript does.
#include "abi/abi.h"
#include "runtime/position.h"
#include "runtime/text.h"
#include "runtime/wtf8.h"

#include <string.h>

static uint32_t clamped(int32_t position, uint32_t length) {
  if (position < 0) return 0;
  return (uint32_t)position < length ? (uint32_t)position : length;
}

bool text_is_torn(Str text) {
  uint32_t size = str_size(text);
  if (str_is_ascii(text) || !size) return false;
  const uint8_t *bytes = str_bytes(text);
  return is_low_surrogate(wtf8_decode(bytes)) || is_high_surrogate(wtf8_decode(wtf8_before(bytes + size)));
}

// Whether the units of `needle` stand in `text` from `unit` on, which leaves room for them.
static bool same_units(Str text, Str needle, uint32_t unit, uint32_t needle_length) {
  for (uint32_t i = 0; i < needle_length; i++)
    if (text_unit(text, unit + i) != text_unit(needle, i)) return false;
  return true;
}

static bool same_bytes(Str text, Str needle, uint32_t byte) {
  uint32_t size = str_size(needle);
  return size <= str_size(text) - byte && memcmp(str_bytes(text) + byte, str_bytes(needle), size) == 0;
}

// Whether `needle` stands in `text` at `unit`, which is at most the length.
static bool stands_at(Str text, Str needle, uint32_t unit) {
  if (!text_is_torn(needle)) {
    if (!str_size(needle)) return true;
    Position position = position_of_unit(text, unit);
    return !position.second && same_bytes(text, needle, position.byte);
  }
  uint32_t length = position_length(needle);
  return length <= position_length(text) - unit && same_units(text, needle, unit, length);
}

static int32_t find_torn(Str text, Str needle, uint32_t from) {
  uint32_t length = position_length(text), needle_length = position_length(needle);
  for (; needle_length <= length - from; from++)
    if (same_units(text, needle, from, needle_length)) return (int32_t)from;
  return -1;
}

int32_t text_find(Str text, Str needle, uint32_t from) {
  uint32_t size = str_size(needle);
  if (!size) return (int32_t)from;
  if (text_is_torn(needle)) return find_torn(text, needle, from);
  // From inside a pair on nothing matches but behind it.
  const uint8_t *start = str_bytes(text), *end = start + str_size(text);
  Position position = position_of_unit(text, from);
  const uint8_t *at = start + position.byte + (position.second ? WTF8_MAX : 0);
  const uint8_t *wanted = str_bytes(needle);
  while ((uint32_t)(end - at) >= size && (at = memchr(at, wanted[0], (size_t)(end - at) - size + 1))) {
    if (memcmp(at, wanted, size) == 0) return (int32_t)position_of_byte(text, (uint32_t)(at - start));
    at++;
  }
  return -1;
}

// String.prototype.indexOf.
HEDDLE_EXPORT("heddle_text_index_of") int32_t heddle_text_index_of(Str text, Str needle, int32_t from) {
  return text_find(text, needle, clamped(from, position_length(text)));
}

// String.prototype.includes.
HEDDLE_EXPORT("heddle_text_includes") int32_t heddle_text_includes(Str text, Str needle, int32_t from) {
  return text_find(text, needle, clamped(from, position_length(text))) >= 0;
}

// String.prototype.lastIndexOf; NaN is no position.
HEDDLE_EXPORT("heddle_text_last_index_of")
int32_t heddle_text_last_index_of(Str text, Str needle, double from) {
  uint32_t length = position_length(text), needle_length = position_length(needle);
  if (needle_length > length) return -1;
  uint32_t unit = length - needle_length;
  if (from <= 0) {
    unit = 0;
  } else if (from < unit) {
    unit = (uint32_t)from;
  }
  for (;; unit--) {
    if (stands_at(text, needle, unit)) return (int32_t)unit;
    if (!unit) return -1;
  }
}

// String.prototype.startsWith.
HEDDLE_EXPORT("heddle_text_starts_with") int32_t heddle_text_starts_with(Str text, Str needle, int32_t at) {
  return stands_at(text, needle, at <= 0 ? 0 : clamped(at, position_length(text)));
}

// String.prototype.endsWith; `end` is where the text is to be taken to end.
HEDDLE_EXPORT("heddle_text_ends_with") int32_t heddle_text_ends_with(Str text, Str needle, int32_t end) {
  uint32_t length = clamped(end, position_length(text)), needle_length = position_length(needle);
  return needle_length <= length && stands_at(text, needle, length - needle_length);
}
