// A text as compiled code has it (spec/compiled.md, "Texts"): one 64-bit value over bytes in WTF-8.
#ifndef HEDDLE_STR_H
#define HEDDLE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Address in bits 0 to 31, length in bytes in bits 32 to 62, STR_ASCII.
typedef uint64_t Str;

// Set where every byte is known to be ASCII.
#define STR_ASCII ((Str)1 << 63)
#define STR_EMPTY STR_ASCII
// No text is this one: what a function answers where JavaScript has undefined.
#define STR_ABSENT UINT64_MAX
// Bytes of a text at most. JavaScript's limit is as many units of UTF-16, which no module's memory holds.
#define STR_MAX_SIZE ((1u << 30) - 1)

static inline const uint8_t *str_bytes(Str text) { return (const uint8_t *)(uintptr_t)(uint32_t)text; }

static inline uint32_t str_size(Str text) { return (uint32_t)(text >> 32) & INT32_MAX; }

static inline bool str_is_ascii(Str text) { return text >> 63; }

// The text of these bytes.
static inline Str str_of(const void *bytes, uint32_t size, bool ascii) {
  return (Str)ascii << 63 | (Str)size << 32 | (uint32_t)(uintptr_t)bytes;
}

// Whether all bytes are ASCII.
bool str_scan_ascii(const uint8_t *bytes, uint32_t size);

// Whether the text holds a surrogate that is not one of a pair.
bool str_has_lone_surrogate(Str text);

#endif
