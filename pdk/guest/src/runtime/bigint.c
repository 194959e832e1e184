#include "abi/abi.h"
#include "runtime/space.h"
#include "runtime/str.h"

// What a text is as a bigint.
typedef enum {
  BIGINT_FITS = 0,
  BIGINT_NOT_ONE = 1,
  BIGINT_TOO_LARGE = 2, // for an int64
} Bigint;

// The magnitude of the figures; `limit` is the largest that fits.
static Bigint read_figures(const uint8_t *at, const uint8_t *end, uint64_t radix, uint64_t limit,
                           uint64_t *magnitude) {
  Bigint outcome = at == end ? BIGINT_NOT_ONE : BIGINT_FITS;
  *magnitude = 0;
  for (; at < end; at++) {
    uint8_t letter = *at | 0x20;
    uint64_t figure = *at >= '0' && *at <= '9'         ? *at - '0'
                      : letter >= 'a' && letter <= 'f' ? letter - 'a' + 10u
                                                       : 16;
    if (figure >= radix) return BIGINT_NOT_ONE;
    if (outcome == BIGINT_FITS && *magnitude <= (limit - figure) / radix) {
      *magnitude = *magnitude * radix + figure;
    } else {
      outcome = BIGINT_TOO_LARGE;
    }
  }
  return outcome;
}

static Bigint read(Str text, int64_t *value) {
  const uint8_t *at = str_bytes(text), *end = at + str_size(text);
  at = space_skip(at, end);
  while (at < end && is_space(wtf8_before(end)))
    end = wtf8_before(end);
  *value = 0;
  if (at == end) return BIGINT_FITS;
  uint64_t radix = 10, magnitude;
  bool negative = *at == '-';
  if (negative || *at == '+') {
    at++;
  } else if (end - at > 2 && *at == '0') {
    uint8_t letter = at[1] | 0x20;
    radix = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
    if (radix != 10) at += 2;
  }
  Bigint outcome = read_figures(at, end, radix, (uint64_t)INT64_MAX + negative, &magnitude);
  *value = (int64_t)(negative ? 0 - magnitude : magnitude);
  return outcome;
}

// Whether BigInt(text) has an answer that fits int64: 0; 1 when the text is none, 2 when it does not fit.
HEDDLE_EXPORT("heddle_bigint_check") int32_t heddle_bigint_check(Str text) {
  int64_t value;
  return (int32_t)read(text, &value);
}

// BigInt(text) of a text that heddle_bigint_check has accepted.
HEDDLE_EXPORT("heddle_bigint_read") int64_t heddle_bigint_read(Str text) {
  int64_t value;
  read(text, &value);
  return value;
}
