// Base64 (RFC 4648, section 4): bytes in JSON.
#ifndef HEDDLE_BASE64_H
#define HEDDLE_BASE64_H

#include <stddef.h>
#include <stdint.h>

// Characters that `length` bytes take, with padding.
static inline size_t base64_size(size_t length) { return (length + 2) / 3 * 4; }

// Writes base64_size(length) characters.
void base64_write(char *text, const uint8_t *bytes, size_t length);

// Reads `length` characters, padded or not, into `bytes`, which has room for length / 4 * 3 + 3. Returns how
// many bytes they are; below 0 when they are not base64: -1 - the place of the character that is none.
int64_t base64_read(uint8_t *bytes, const uint8_t *text, size_t length);

#endif
