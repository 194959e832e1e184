#include "formats/base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_write(char *text, const uint8_t *bytes, size_t length) {
  for (size_t i = 0; i < length; i += 3) {
    size_t left = length - i;
    uint32_t word = (uint32_t)bytes[i] << 16 | (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
                    (left > 2 ? bytes[i + 2] : 0);
    *text++ = digits[word >> 18];
    *text++ = digits[word >> 12 & 63];
    *text++ = left > 1 ? digits[word >> 6 & 63] : '=';
    *text++ = left > 2 ? digits[word & 63] : '=';
  }
}

static int digit_value(uint8_t character) {
  if (character >= 'A' && character <= 'Z') return character - 'A';
  if (character >= 'a' && character <= 'z') return character - 'a' + 26;
  if (character >= '0' && character <= '9') return character - '0' + 52;
  return character == '+' ? 62 : character == '/' ? 63 : -1;
}

int64_t base64_read(uint8_t *bytes, const uint8_t *text, size_t length) {
  // Padding fills up a group of four, or is left out.
  for (int i = 0; i < 2 && length && length % 4 == (i ? 3 : 0) && text[length - 1] == '='; i++)
    length--;
  if (length % 4 == 1) return -1 - (int64_t)(length - 1);
  uint8_t *out = bytes;
  uint32_t word = 0;
  for (size_t i = 0; i < length; i++) {
    int value = digit_value(text[i]);
    if (value < 0) return -1 - (int64_t)i;
    word = word << 6 | (uint32_t)value;
    // Each character after the first of a group of four completes a byte.
    if (i & 3) *out++ = (uint8_t)(word >> (6 - 2 * (i & 3)));
  }
  return out - bytes;
}
