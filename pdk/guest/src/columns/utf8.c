#include "columns/utf8.h"

#include <string.h>

unsigned utf8_decode(const uint8_t *bytes, const uint8_t *end, uint32_t *code_point) {
  size_t left = (size_t)(end - bytes);
  if (left == 0) return 0;
  uint8_t first = bytes[0];
  if (first < 0x80) {
    *code_point = first;
    return 1;
  }
  unsigned length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || left < length) return 0;
  uint32_t value = first & (0xFFu >> (length + 1));
  for (unsigned i = 1; i < length; i++) {
    if ((bytes[i] & 0xC0) != 0x80) return 0;
    value = value << 6 | (bytes[i] & 0x3Fu);
  }
  static const uint32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
  if (value < smallest[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return 0;
  *code_point = value;
  return length;
}

bool utf8_valid(const uint8_t *bytes, size_t length) {
  const uint8_t *end = bytes + length;
  while (bytes < end) {
    // Text is mostly ASCII: eight bytes at a time.
    while (end - bytes >= 8) {
      uint64_t word;
      memcpy(&word, bytes, sizeof word);
      if (word & 0x8080808080808080u) break;
      bytes += 8;
    }
    while (bytes < end && *bytes < 0x80)
      bytes++;
    if (bytes == end) return true;
    uint32_t code_point;
    unsigned size = utf8_decode(bytes, end, &code_point);
    if (!size) return false;
    bytes += size;
  }
  return true;
}
