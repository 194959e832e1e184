// Bounded text: what does not fit is dropped, so that an error report can be written without memory.
#ifndef HEDDLE_TEXT_H
#define HEDDLE_TEXT_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
  char *bytes;
  size_t length;
  size_t capacity;
} Text;

// Appends bytes as they are; the part beyond the capacity is dropped.
void text_append(Text *text, const char *bytes, size_t length);

// Appends printf-formatted text, at most 255 bytes of it.
void text_format(Text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Appends `bytes` as a JSON string with its quotes. Invalid UTF-8 becomes U+FFFD; what exceeds `characters`
// code points or `budget` bytes of escaped text is replaced by an ellipsis.
void text_json_string(Text *text, const char *bytes, size_t length, size_t characters, size_t budget);

#endif
