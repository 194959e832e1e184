#include "formats/decimal_text.h"

#include <string.h>

typedef unsigned __int128 Magnitude;

size_t decimal_to_text(char *text, const uint8_t *value, const Type *type) {
  __int128 unscaled;
  memcpy(&unscaled, value, sizeof unscaled);
  bool negative = unscaled < 0;
  Magnitude magnitude = negative ? 0 - (Magnitude)unscaled : (Magnitude)unscaled;
  char reversed[DECIMAL_TEXT_SIZE];
  size_t count = 0;
  // At least one digit stands before the point.
  for (unsigned place = 0; magnitude || place <= type->scale; place++) {
    if (place && place == type->scale) reversed[count++] = '.';
    // 128-bit division is slow: once the number is short the processor's own does.
    unsigned digit;
    if (magnitude >> 64) {
      digit = (unsigned)(magnitude % 10);
      magnitude /= 10;
    } else {
      digit = (unsigned)((uint64_t)magnitude % 10);
      magnitude = (uint64_t)magnitude / 10;
    }
    reversed[count++] = (char)('0' + digit);
  }
  if (negative) reversed[count++] = '-';
  for (size_t i = 0; i < count; i++)
    text[i] = reversed[count - 1 - i];
  return count;
}

bool decimal_from_text(const uint8_t *text, size_t length, const Type *type, uint8_t *value) {
  const uint8_t *at = text, *end = text + length;
  bool negative = at < end && *at == '-';
  if (negative) at++;
  Magnitude magnitude = 0;
  unsigned digits = 0, behind = 0;
  bool point = false, wants_digit = true;
  for (; at < end; at++) {
    if (*at == '.' && !point && !wants_digit) {
      point = wants_digit = true;
      continue;
    }
    if (*at < '0' || *at > '9') return false;
    wants_digit = false;
    if (point && ++behind > type->scale) return false;
    if ((magnitude || *at != '0') && ++digits > type->precision) return false;
    magnitude = magnitude * 10 + (unsigned)(*at - '0');
  }
  if (wants_digit) return false;
  for (; behind < type->scale; behind++) {
    if (magnitude && ++digits > type->precision) return false;
    magnitude *= 10;
  }
  __int128 unscaled = negative ? (__int128)(0 - magnitude) : (__int128)magnitude;
  memcpy(value, &unscaled, sizeof unscaled);
  return true;
}
