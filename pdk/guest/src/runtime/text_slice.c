#include "abi/abi.h"
#include "runtime/position.h"
#include "runtime/text.h"
#include "runtime/writer.h"
#include "runtime/wtf8.h"

// The character at `byte`, which is a pair, as one of its surrogates.
static Str half(Str text, uint32_t byte, uint32_t surrogate(uint32_t)) {
  uint8_t bytes[WTF8_MAX];
  return str_copy(bytes, wtf8_encode(bytes, surrogate(wtf8_decode(str_bytes(text) + byte))), false);
}

Str text_cut(Str text, uint32_t start, uint32_t end) {
  if (start >= end) return STR_EMPTY;
  const uint8_t *bytes = str_bytes(text);
  if (str_is_ascii(text)) return str_of(bytes + start, end - start, true);
  Position first = position_of_unit(text, start), last = position_of_unit(text, end);
  if (first.second && last.second && first.byte == last.byte) return STR_EMPTY;
  uint32_t from = first.byte + (first.second ? WTF8_MAX : 0);
  uint32_t size = last.byte - from;
  Str middle = str_of(bytes + from, size, str_scan_ascii(bytes + from, size));
  if (!first.second && !last.second) return middle;
  Writer writer = {0};
  if (first.second) writer_append(&writer, half(text, first.byte, low_surrogate));
  writer_append(&writer, middle);
  if (last.second) writer_append(&writer, half(text, last.byte, high_surrogate));
  return writer_finish(&writer);
}

static uint32_t within(int32_t position, uint32_t length) {
  if (position < 0) return 0;
  return (uint32_t)position < length ? (uint32_t)position : length;
}

// The same, but negative positions count from the end.
static uint32_t from_end(int32_t position, uint32_t length) {
  if (position >= 0) return within(position, length);
  return (uint32_t)-(int64_t)position < length ? length + (uint32_t)position : 0;
}

// String.prototype.slice; INT32_MAX stands for an end that is not given.
HEDDLE_EXPORT("heddle_text_slice") Str heddle_text_slice(Str text, int32_t start, int32_t end) {
  uint32_t length = position_length(text);
  return text_cut(text, from_end(start, length), from_end(end, length));
}

// String.prototype.substring; likewise.
HEDDLE_EXPORT("heddle_text_substring") Str heddle_text_substring(Str text, int32_t start, int32_t end) {
  uint32_t length = position_length(text);
  uint32_t a = within(start, length), b = within(end, length);
  return a < b ? text_cut(text, a, b) : text_cut(text, b, a);
}

// String.prototype.substr; INT32_MAX stands for a count that is not given.
HEDDLE_EXPORT("heddle_text_substr") Str heddle_text_substr(Str text, int32_t start, int32_t count) {
  uint32_t length = position_length(text);
  uint32_t first = from_end(start, length);
  return text_cut(text, first, first + within(count, length - first));
}
