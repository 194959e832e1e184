// Numbers as texts, the way JavaScript writes them.
#include "abi/abi.h"
#include "dtoa.h"
#include "formats/number_text.h"
#include "runtime/writer.h"

#include <math.h>
#include <string.h>

// Room for a bigint in base 2 with its sign.
#define INTEGER_SIZE 66
// Powers of ten that a uint64 holds.
#define EXACT_POWERS 19
// Below this magnitude toFixed writes no exponent.
#define LARGEST_FIXED 1e21

static Str constant(const char *text) { return str_of(text, (uint32_t)strlen(text), true); }

static Str not_finite(double value) {
  return constant(isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity");
}

// String(value).
HEDDLE_EXPORT("heddle_number_text") Str heddle_number_text(double value) {
  if (value == 0) return constant("0");
  if (!isfinite(value)) return not_finite(value);
  char text[NUMBER_TEXT_SIZE];
  return str_copy(text, (uint32_t)number_write_float64(text, value), true);
}

// The same of an integer.
HEDDLE_EXPORT("heddle_bigint_text") Str heddle_bigint_text(int64_t value) {
  char text[INTEGER_SIZE];
  return str_copy(text, (uint32_t)i64toa(text, value), true);
}

// An integer in base 2 to 36.
HEDDLE_EXPORT("heddle_bigint_text_radix") Str heddle_bigint_text_radix(int64_t value, uint32_t radix) {
  if (radix < 2 || radix > 36) return STR_EMPTY;
  char text[INTEGER_SIZE];
  return str_copy(text, (uint32_t)i64toa_radix(text, value, radix), true);
}

// The same of a value that is taken to be unsigned.
HEDDLE_EXPORT("heddle_bigint_text_unsigned") Str heddle_bigint_text_unsigned(uint64_t value, uint32_t radix) {
  if (radix < 2 || radix > 36) return STR_EMPTY;
  char text[INTEGER_SIZE];
  return str_copy(text, (uint32_t)u64toa_radix(text, value, radix), true);
}

// By the engine's own function, which writes into `text` as many bytes as it has said, and a NUL.
static Str written(double value, int radix, int digits, int flags) {
  JSDTOATempMem memory;
  uint8_t *text = str_room((uint32_t)js_dtoa_max_len(value, radix, digits, flags) + 1);
  if (!text) return STR_EMPTY;
  return str_of(text, (uint32_t)js_dtoa((char *)text, value, radix, digits, flags, &memory), true);
}

// value.toString(radix), in base 2 to 36.
HEDDLE_EXPORT("heddle_number_text_radix") Str heddle_number_text_radix(double value, uint32_t radix) {
  if (radix == 10) return heddle_number_text(value);
  if (radix < 2 || radix > 36) return STR_EMPTY;
  if (!isfinite(value)) return not_finite(value);
  if (fabs(value) <= MAX_SAFE_INTEGER && value == trunc(value))
    return heddle_bigint_text_radix((int64_t)value, radix);
  return written(value, (int)radix, 0, JS_DTOA_FORMAT_FREE | JS_DTOA_EXP_DISABLED);
}

// |value| * 10^digits, rounded half up; exact. False when it does not fit or takes more than a shift.
static bool scaled(double value, uint32_t digits, uint64_t *result) {
  if (digits > EXACT_POWERS) return false;
  uint64_t bits, power = 1;
  memcpy(&bits, &value, sizeof bits);
  int32_t exponent = (int32_t)(bits >> 52 & 0x7FF) - 1075; // of the lowest bit
  uint64_t mantissa = (bits & ((uint64_t)1 << 52) - 1) | (uint64_t)1 << 52;
  if (exponent < -1074 || exponent > 0) return false; // subnormal, or an integer from 2^53 on
  for (uint32_t i = 0; i < digits; i++)
    power *= 10;
  unsigned __int128 product = (unsigned __int128)mantissa * power; // below 2^117
  uint32_t shift = (uint32_t)-exponent;
  if (shift > 118) {
    *result = 0;
    return true;
  }
  if (shift) product = (product + ((unsigned __int128)1 << (shift - 1))) >> shift;
  *result = (uint64_t)product;
  return product <= UINT64_MAX;
}

// value.toFixed(digits), digits at most 100.
HEDDLE_EXPORT("heddle_number_fixed") Str heddle_number_fixed(double value, uint32_t digits) {
  if (!isfinite(value)) return not_finite(value);
  if (digits > 100) return STR_EMPTY;
  uint64_t whole;
  if (fabs(value) >= LARGEST_FIXED) return heddle_number_text(value);
  if (value == 0 || !scaled(value, digits, &whole))
    return written(value, 10, (int)digits, JS_DTOA_FORMAT_FRAC);
  // A sign, the figures with zeros up to the one before the point, the point.
  char figures[24], text[64] = "-";
  uint32_t count = (uint32_t)u64toa(figures, whole), at = value < 0;
  if (count <= digits) {
    memmove(figures + (digits + 1 - count), figures, count);
    memset(figures, '0', digits + 1 - count);
    count = digits + 1;
  }
  memcpy(text + at, figures, count - digits);
  at += count - digits;
  if (digits) {
    text[at++] = '.';
    memcpy(text + at, figures + (count - digits), digits);
    at += digits;
  }
  return str_copy(text, at, true);
}

// value.toPrecision(digits), digits 1 to 100.
HEDDLE_EXPORT("heddle_number_precision") Str heddle_number_precision(double value, uint32_t digits) {
  if (!isfinite(value)) return not_finite(value);
  if (digits < 1 || digits > 100) return STR_EMPTY;
  return written(value, 10, (int)digits, JS_DTOA_FORMAT_FIXED);
}

// value.toExponential(digits), digits at most 100, or -1 for as many as it takes.
HEDDLE_EXPORT("heddle_number_exponential") Str heddle_number_exponential(double value, int32_t digits) {
  if (!isfinite(value)) return not_finite(value);
  if (digits < -1 || digits > 100) return STR_EMPTY;
  if (digits < 0) return written(value, 10, 0, JS_DTOA_FORMAT_FREE | JS_DTOA_EXP_ENABLED);
  return written(value, 10, digits + 1, JS_DTOA_FORMAT_FIXED | JS_DTOA_EXP_ENABLED);
}
