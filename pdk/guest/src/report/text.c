#include "report/text.h"
#include "columns/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void text_append(Text *text, const char *bytes, size_t length) {
  size_t left = text->capacity - text->length;
  if (length > left) length = left;
  memcpy(text->bytes + text->length, bytes, length);
  text->length += length;
}

void text_format(Text *text, const char *format, ...) {
  char line[256];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(line, sizeof line, format, arguments);
  va_end(arguments);
  if (length <= 0) return;
  text_append(text, line, (size_t)length < sizeof line ? (size_t)length : sizeof line - 1);
}

static size_t escape(char out[8], uint32_t code_point, const char *bytes, size_t size) {
  switch (code_point) {
  case '"':
  case '\\':
    out[0] = '\\';
    out[1] = (char)code_point;
    return 2;
  case '\n':
    return memcpy(out, "\\n", 2), 2;
  case '\r':
    return memcpy(out, "\\r", 2), 2;
  case '\t':
    return memcpy(out, "\\t", 2), 2;
  default:
    if (code_point < 0x20 || code_point == 0x7F)
      return (size_t)snprintf(out, 8, "\\u%04x", (unsigned)code_point);
    return memcpy(out, bytes, size), size;
  }
}

void text_json_string(Text *text, const char *bytes, size_t length, size_t characters, size_t budget) {
  const uint8_t *at = (const uint8_t *)bytes;
  const uint8_t *end = at + length;
  text_append(text, "\"", 1);
  while (at < end) {
    uint32_t code_point = 0xFFFD;
    unsigned size = utf8_decode(at, end, &code_point);
    char escaped[8];
    size_t needed =
        size ? escape(escaped, code_point, (const char *)at, size) : escape(escaped, 0xFFFD, "\uFFFD", 3);
    if (characters == 0 || budget < needed) {
      text_append(text, "…", strlen("…"));
      break;
    }
    text_append(text, escaped, needed);
    characters--;
    budget -= needed;
    at += size ? size : 1;
  }
  text_append(text, "\"", 1);
}
