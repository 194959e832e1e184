// UTF-8 as Unicode defines it: no surrogates, no overlong forms, nothing above U+10FFFF.
#ifndef HEDDLE_UTF8_H
#define HEDDLE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Whether the bytes are valid UTF-8.
bool utf8_valid(const uint8_t *bytes, size_t length);

// Decodes the character at `bytes` (before `end`) into `*code_point` and returns its length in bytes, 0 when
// there is no valid character.
unsigned utf8_decode(const uint8_t *bytes, const uint8_t *end, uint32_t *code_point);

#endif
