// decimal128 values as text.
#ifndef HEDDLE_DECIMAL_TEXT_H
#define HEDDLE_DECIMAL_TEXT_H

#include "types/type.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Room that every decimal's text fits into: 39 digits, sign, point, zero.
#define DECIMAL_TEXT_SIZE 48

// Writes the 16 bytes at `value` (unscaled, little-endian) with exactly the scale's digits. Returns the
// length.
size_t decimal_to_text(char *text, const uint8_t *value, const Type *type);

// Reads digits with an optional minus sign and at most as many digits behind the point as the scale has into
// 16 bytes. False when it is no such text or has more digits than the precision.
bool decimal_from_text(const uint8_t *text, size_t length, const Type *type, uint8_t *value);

#endif
