#include "formats/number_text.h"

#include "dtoa.h"

#include <math.h>
#include <string.h>

// In number.zig.
uint64_t number_shortest64(double value, int32_t *exponent);
uint64_t number_shortest32(float value, int32_t *exponent);

// Powers of ten that a float64 holds exactly.
#define EXACT_POWERS 22
// Digits that a uint64 holds whatever they are.
#define SAFE_DIGITS 19

size_t number_write_int64(char *text, int64_t value) { return i64toa(text, value); }

// Lays out `digits` * 10^`exponent` by the rules of JavaScript's Number::toString.
static size_t lay_out(char *text, uint64_t digits, int32_t exponent) {
  char figures[24];
  int32_t count = (int32_t)u64toa(figures, digits);
  while (count > 1 && figures[count - 1] == '0') {
    count--;
    exponent++;
  }
  int32_t point = count + exponent; // where the point stands behind the first figure's left side
  char *out = text;
  if (point > 21 || point < -5) {
    *out++ = figures[0];
    if (count > 1) {
      *out++ = '.';
      memcpy(out, figures + 1, (size_t)count - 1);
      out += count - 1;
    }
    *out++ = 'e';
    if (point > 0) *out++ = '+';
    return (size_t)(out - text) + i64toa(out, point - 1);
  }
  if (point <= 0) {
    memcpy(out, "0.00000", (size_t)(2 - point));
    out += 2 - point;
    memcpy(out, figures, (size_t)count);
    return (size_t)(out + count - text);
  }
  int32_t whole = count < point ? count : point;
  memcpy(out, figures, (size_t)whole);
  out += whole;
  if (count < point) {
    memset(out, '0', (size_t)(point - count));
    out += point - count;
  } else if (count > point) {
    *out++ = '.';
    memcpy(out, figures + point, (size_t)(count - point));
    out += count - point;
  }
  return (size_t)(out - text);
}

// Writes what needs no search for digits: zeros, and integers below `limit`. 0 when it is neither.
static size_t write_simple(char *text, double value, double limit) {
  if (value == 0 && signbit(value)) return memcpy(text, "-0", 2), 2;
  return fabs(value) < limit && value == trunc(value) ? i64toa(text, (int64_t)value) : 0;
}

size_t number_write_float64(char *text, double value) {
  size_t length = write_simple(text, value, 0x1p53);
  if (length) return length;
  bool negative = value < 0;
  if (negative) *text++ = '-';
  int32_t exponent;
  uint64_t digits = number_shortest64(fabs(value), &exponent);
  return lay_out(text, digits, exponent) + negative;
}

static bool is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

size_t number_span(const uint8_t *text, const uint8_t *end, bool *integer) {
  const uint8_t *at = text;
  *integer = true;
  if (at < end && *at == '-') at++;
  if (at == end || !is_digit(*at)) return 0;
  const uint8_t *first = at;
  while (at < end && is_digit(*at))
    at++;
  if (*first == '0' && at - first > 1) return 0;
  if (at < end && *at == '.') {
    *integer = false;
    const uint8_t *fraction = ++at;
    while (at < end && is_digit(*at))
      at++;
    if (at == fraction) return 0;
  }
  if (at < end && (*at == 'e' || *at == 'E')) {
    *integer = false;
    at++;
    if (at < end && (*at == '+' || *at == '-')) at++;
    const uint8_t *power = at;
    while (at < end && is_digit(*at))
      at++;
    if (at == power) return 0;
  }
  return (size_t)(at - text);
}

// A number of few digits and a small power of ten: one correctly rounded multiplication or division of two
// exact float64 gives the nearest one (Clinger). False when the number is not of this kind.
static bool read_short(const uint8_t *text, size_t length, double *value) {
  static const double powers[EXACT_POWERS + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  const uint8_t *at = text, *end = text + length;
  bool negative = *at == '-';
  if (negative) at++;
  if (end - at > SAFE_DIGITS) return false;
  uint64_t digits = 0;
  int fraction = 0;
  bool behind_point = false;
  for (; at < end && *at != 'e' && *at != 'E'; at++) {
    if (*at == '.') {
      behind_point = true;
      continue;
    }
    digits = digits * 10 + (uint64_t)(*at - '0');
    fraction += behind_point;
  }
  int exponent = 0;
  if (at < end) {
    bool below = at[1] == '-';
    at += at[1] == '-' || at[1] == '+' ? 2 : 1;
    if (end - at > 4) return false;
    for (; at < end; at++)
      exponent = exponent * 10 + (*at - '0');
    if (below) exponent = -exponent;
  }
  exponent -= fraction;
  if (digits > (uint64_t)1 << 53 || exponent < -EXACT_POWERS || exponent > EXACT_POWERS) return false;
  double number = exponent < 0 ? (double)digits / powers[-exponent] : (double)digits * powers[exponent];
  *value = negative ? -number : number;
  return true;
}

double number_read_float64(const uint8_t *text, size_t length) {
  double value;
  if (read_short(text, length, &value)) return value;
  JSATODTempMem memory;
  const char *next;
  return js_atod((const char *)text, &next, 10, 0, &memory);
}

bool number_read_int64(const uint8_t *text, size_t length, int64_t *value) {
  bool negative = length && text[0] == '-';
  size_t i = negative ? 1 : 0;
  if (i == length || length - i > SAFE_DIGITS || (text[i] == '0' && length != 1)) return false;
  uint64_t magnitude = 0;
  for (; i < length; i++) {
    if (!is_digit(text[i])) return false;
    magnitude = magnitude * 10 + (uint64_t)(text[i] - '0');
  }
  if (magnitude > (uint64_t)INT64_MAX + negative) return false;
  *value = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
  return true;
}

size_t number_write_float32(char *text, float value) {
  size_t length = write_simple(text, value, 0x1p24);
  if (length) return length;
  bool negative = value < 0;
  char *digits = text + negative;
  if (negative) *text = '-';
  int32_t exponent;
  uint64_t shortest = number_shortest32(fabsf(value), &exponent);
  length = lay_out(digits, shortest, exponent);
  // A reader that rounds to a float64 first ends beside a few of them: these are written in full.
  digits[length] = 0;
  if ((float)number_read_float64((uint8_t *)digits, length) != fabsf(value))
    length = number_write_float64(digits, fabsf(value));
  return length + negative;
}
