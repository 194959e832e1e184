// Characters of a text, byte by byte. What comes in is WTF-8 already: nothing here checks it.
#ifndef HEDDLE_WTF8_H
#define HEDDLE_WTF8_H

#include <stdbool.h>
#include <stdint.h>

// Bytes that one character takes at most.
#define WTF8_MAX 4

static inline bool is_high_surrogate(uint32_t code) { return code >= 0xD800 && code <= 0xDBFF; }

static inline bool is_low_surrogate(uint32_t code) { return code >= 0xDC00 && code <= 0xDFFF; }

static inline bool is_continuation(uint8_t byte) { return (byte & 0xC0) == 0x80; }

// Bytes of the character that begins with this one.
static inline uint32_t wtf8_size(uint8_t first) {
  return first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
}

// Units of UTF-16 of a character of so many bytes.
static inline uint32_t wtf8_units(uint32_t size) { return size == 4 ? 2 : 1; }

// The character at `at`.
static inline uint32_t wtf8_decode(const uint8_t *at) {
  switch (wtf8_size(*at)) {
  case 1:
    return at[0];
  case 2:
    return (at[0] & 0x1Fu) << 6 | (at[1] & 0x3Fu);
  case 3:
    return (at[0] & 0x0Fu) << 12 | (at[1] & 0x3Fu) << 6 | (at[2] & 0x3Fu);
  default:
    return (at[0] & 0x07u) << 18 | (at[1] & 0x3Fu) << 12 | (at[2] & 0x3Fu) << 6 | (at[3] & 0x3Fu);
  }
}

// Writes a character and returns its size.
static inline uint32_t wtf8_encode(uint8_t *to, uint32_t code) {
  if (code < 0x80) return to[0] = (uint8_t)code, 1;
  if (code < 0x800) {
    to[0] = (uint8_t)(0xC0 | code >> 6);
    to[1] = (uint8_t)(0x80 | (code & 0x3F));
    return 2;
  }
  if (code < 0x10000) {
    to[0] = (uint8_t)(0xE0 | code >> 12);
    to[1] = (uint8_t)(0x80 | (code >> 6 & 0x3F));
    to[2] = (uint8_t)(0x80 | (code & 0x3F));
    return 3;
  }
  to[0] = (uint8_t)(0xF0 | code >> 18);
  to[1] = (uint8_t)(0x80 | (code >> 12 & 0x3F));
  to[2] = (uint8_t)(0x80 | (code >> 6 & 0x3F));
  to[3] = (uint8_t)(0x80 | (code & 0x3F));
  return 4;
}

// The first byte of the character that ends before `end`.
static inline const uint8_t *wtf8_before(const uint8_t *end) {
  do
    end--;
  while (is_continuation(*end));
  return end;
}

static inline uint32_t high_surrogate(uint32_t code) { return 0xD800 + ((code - 0x10000) >> 10); }

static inline uint32_t low_surrogate(uint32_t code) { return 0xDC00 + ((code - 0x10000) & 0x3FF); }

static inline uint32_t surrogate_pair(uint32_t high, uint32_t low) {
  return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
}

#endif
