// Upper and lower case. ASCII goes eight bytes at a time, all else character by character with the js tier's
// tables.
#include "abi/abi.h"
#include "libunicode.h"
#include "runtime/writer.h"
#include "runtime/wtf8.h"

#include <string.h>

#define SIGMA 0x3A3
#define FINAL_SIGMA 0x3C2
// Bytes that a character's conversion takes for each of its own, at most.
#define GROWTH 3

// Eight ASCII characters in the other case. `first` is the letter that the range begins with.
static inline uint64_t convert_word(uint64_t word, uint8_t first) {
  const uint64_t each = 0x0101010101010101u;
  uint64_t from = word + each * (0x80u - first);           // bit 7: at or behind the first letter
  uint64_t behind = word + each * (0x80u - (first + 26u)); // bit 7: behind the last
  return word ^ ((from & ~behind & each * 0x80u) >> 2);
}

static Str convert_ascii(Str text, uint8_t first) {
  const uint8_t *bytes = str_bytes(text);
  uint32_t size = str_size(text), i = 0;
  uint8_t *out = str_room(size);
  if (!out) return STR_EMPTY;
  uint64_t word;
  for (; size - i >= sizeof word; i += sizeof word) {
    memcpy(&word, bytes + i, sizeof word);
    word = convert_word(word, first);
    memcpy(out + i, &word, sizeof word);
  }
  for (; i < size; i++)
    out[i] = bytes[i] ^ (uint8_t)((bytes[i] >= first && bytes[i] < first + 26) << 5);
  return str_of(out, size, true);
}

// Whether the sigma at `at` ends a word: a letter stands before it and none behind, apart from what has no
// case.
static bool ends_word(const uint8_t *start, const uint8_t *at, const uint8_t *end) {
  const uint8_t *before = at;
  uint32_t code = 0;
  do {
    if (before == start) return false;
    before = wtf8_before(before);
    code = wtf8_decode(before);
  } while (lre_is_case_ignorable(code));
  if (!lre_is_cased(code)) return false;
  for (at += wtf8_size(*at); at < end; at += wtf8_size(*at)) {
    code = wtf8_decode(at);
    if (!lre_is_case_ignorable(code)) return !lre_is_cased(code);
  }
  return true;
}

static Str convert(Str text, bool lower) {
  if (str_is_ascii(text)) return convert_ascii(text, lower ? 'A' : 'a');
  const uint8_t *start = str_bytes(text), *end = start + str_size(text);
  if (str_size(text) > STR_MAX_SIZE / GROWTH) return str_room(UINT32_MAX), STR_EMPTY;
  uint8_t *out = str_room(str_size(text) * GROWTH);
  if (!out) return STR_EMPTY;
  uint8_t *to = out;
  for (const uint8_t *at = start; at < end; at += wtf8_size(*at)) {
    uint32_t code = wtf8_decode(at), converted[LRE_CC_RES_LEN_MAX] = {FINAL_SIGMA};
    int count = 1;
    if (!lower || code != SIGMA || !ends_word(start, at, end)) count = lre_case_conv(converted, code, lower);
    for (int i = 0; i < count; i++)
      to += wtf8_encode(to, converted[i]);
  }
  uint32_t size = (uint32_t)(to - out);
  return str_of(out, size, str_scan_ascii(out, size));
}

// String.prototype.toUpperCase.
HEDDLE_EXPORT("heddle_text_upper") Str heddle_text_upper(Str text) { return convert(text, false); }

// String.prototype.toLowerCase.
HEDDLE_EXPORT("heddle_text_lower") Str heddle_text_lower(Str text) { return convert(text, true); }
