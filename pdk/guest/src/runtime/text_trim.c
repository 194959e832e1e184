#include "abi/abi.h"
#include "runtime/space.h"
#include "runtime/str.h"

enum { AT_START = 1, AT_END = 2 };

static Str trim(Str text, int ends) {
  const uint8_t *at = str_bytes(text), *end = at + str_size(text);
  if (ends & AT_START) at = space_skip(at, end);
  while (ends & AT_END && at < end) {
    const uint8_t *before = wtf8_before(end);
    if (!is_space(before)) break;
    end = before;
  }
  uint32_t size = (uint32_t)(end - at);
  return str_of(at, size, str_is_ascii(text) || str_scan_ascii(at, size));
}

// String.prototype.trim.
HEDDLE_EXPORT("heddle_text_trim") Str heddle_text_trim(Str text) { return trim(text, AT_START | AT_END); }

// String.prototype.trimStart.
HEDDLE_EXPORT("heddle_text_trim_start") Str heddle_text_trim_start(Str text) { return trim(text, AT_START); }

// String.prototype.trimEnd.
HEDDLE_EXPORT("heddle_text_trim_end") Str heddle_text_trim_end(Str text) { return trim(text, AT_END); }
