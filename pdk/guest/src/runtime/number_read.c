// Texts as numbers, by JavaScript's grammar and with the js tier's rounding.
#include "abi/abi.h"
#include "compiled/scratch.h"
#include "dtoa.h"
#include "formats/number_text.h"
#include "runtime/space.h"
#include "runtime/str.h"

#include <math.h>
#include <string.h>

// Figures that need no block of their own.
#define SHORT 64

// The value of a figure in bases up to 36, or 36.
static uint32_t figure(const uint8_t *at, const uint8_t *end) {
  if (at == end) return 36;
  uint8_t byte = *at;
  if (byte >= '0' && byte <= '9') return byte - '0';
  byte |= 0x20;
  return byte >= 'a' && byte <= 'z' ? byte - 'a' + 10u : 36;
}

static const uint8_t *figures(const uint8_t *at, const uint8_t *end, uint32_t radix) {
  while (figure(at, end) < radix)
    at++;
  return at;
}

static bool next_is(const uint8_t *at, const uint8_t *end, char wanted) { return at < end && *at == wanted; }

// The base that a prefix stands for, 0 for none.
static uint32_t prefix(const uint8_t *at, const uint8_t *end) {
  if (end - at < 2 || at[0] != '0') return 0;
  uint8_t letter = at[1] | 0x20;
  return letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
}

// The number of these figures, which are in the grammar of the base, as read by the functions the engine
// uses.
static double number_of(const uint8_t *at, const uint8_t *end, bool negative, uint32_t radix, bool integer) {
  char buffer[SHORT + 2], *text = buffer;
  size_t length = (size_t)(end - at);
  if (length > SHORT) text = heddle_scratch((uint32_t)length + 2);
  if (!text) return NAN;
  text[0] = '-';
  memcpy(text + negative, at, length);
  text[negative + length] = 0;
  if (radix == 10) return number_read_float64((uint8_t *)text, negative + length);
  JSATODTempMem memory;
  return js_atod(text, NULL, (int)radix, integer ? JS_ATOD_INT_ONLY : 0, &memory);
}

// The end of the longest decimal literal at `at`, or NULL when there is none.
static const uint8_t *decimal(const uint8_t *at, const uint8_t *end) {
  const uint8_t *whole = figures(at, end, 10), *last = whole;
  if (next_is(last, end, '.')) {
    const uint8_t *fraction = figures(last + 1, end, 10);
    if (whole > at || fraction > last + 1) last = fraction;
  }
  if (last == at) return NULL;
  if (next_is(last, end, 'e') || next_is(last, end, 'E')) {
    const uint8_t *power = last + 1;
    if (next_is(power, end, '+') || next_is(power, end, '-')) power++;
    const uint8_t *behind = figures(power, end, 10);
    if (behind > power) last = behind;
  }
  return last;
}

// Reads a signed decimal literal or Infinity at `*at`, and moves it behind. NaN when there is none.
static double read_decimal(const uint8_t **at, const uint8_t *end) {
  static const char infinity[] = "Infinity";
  const uint8_t *start = *at;
  bool negative = next_is(start, end, '-');
  if (negative || next_is(start, end, '+')) start++;
  if ((size_t)(end - start) >= strlen(infinity) && memcmp(start, infinity, strlen(infinity)) == 0) {
    *at = start + strlen(infinity);
    return negative ? -INFINITY : INFINITY;
  }
  const uint8_t *behind = decimal(start, end);
  if (!behind) return NAN;
  *at = behind;
  return number_of(start, behind, negative, 10, false);
}

// Number(text).
HEDDLE_EXPORT("heddle_number_read") double heddle_number_read(Str text) {
  const uint8_t *at = str_bytes(text), *end = at + str_size(text);
  at = space_skip(at, end);
  if (at == end) return 0;
  double number;
  uint32_t radix = prefix(at, end);
  if (radix) {
    const uint8_t *start = at + 2;
    at = figures(start, end, radix);
    if (at == start) return NAN;
    number = number_of(start, at, false, radix, true);
  } else {
    number = read_decimal(&at, end);
  }
  return space_skip(at, end) == end ? number : NAN;
}

// parseFloat(text).
HEDDLE_EXPORT("heddle_number_parse_float") double heddle_number_parse_float(Str text) {
  const uint8_t *end = str_bytes(text) + str_size(text), *at = space_skip(str_bytes(text), end);
  return read_decimal(&at, end);
}

// parseInt(text, radix); 0 is a base that is not given.
HEDDLE_EXPORT("heddle_number_parse_int") double heddle_number_parse_int(Str text, int32_t radix) {
  if (radix != 0 && (radix < 2 || radix > 36)) return NAN;
  const uint8_t *end = str_bytes(text) + str_size(text), *at = space_skip(str_bytes(text), end);
  bool negative = next_is(at, end, '-');
  if (negative || next_is(at, end, '+')) at++;
  if ((radix == 0 || radix == 16) && prefix(at, end) == 16) {
    at += 2;
    radix = 16;
  }
  if (radix == 0) radix = 10;
  const uint8_t *behind = figures(at, end, (uint32_t)radix);
  return behind == at ? NAN : number_of(at, behind, negative, (uint32_t)radix, true);
}
