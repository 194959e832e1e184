// JavaScript's white space and line ends.
#ifndef HEDDLE_SPACE_H
#define HEDDLE_SPACE_H

#include "libunicode.h"
#include "runtime/wtf8.h"

// Whether the character at `at` is one.
static inline bool is_space(const uint8_t *at) {
  return *at < 0x80 ? lre_is_space_byte(*at) : lre_is_space(wtf8_decode(at));
}

// Where the first character stands that is none.
static inline const uint8_t *space_skip(const uint8_t *at, const uint8_t *end) {
  while (at < end && is_space(at))
    at += wtf8_size(*at);
  return at;
}

#endif
