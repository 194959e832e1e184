// Texts put together. Where there is no room for one it is empty, and the batch fails (compiled/scratch.h).
#include "abi/abi.h"
#include "compiled/scratch.h"
#include "runtime/position.h"
#include "runtime/text.h"
#include "runtime/writer.h"

#include <string.h>

// a + b. Where `a` is what scratch memory gave last, it grows in place.
HEDDLE_EXPORT("heddle_text_concat") Str heddle_text_concat(Str a, Str b) {
  uint32_t a_size = str_size(a), b_size = str_size(b);
  if (!b_size) return a;
  if (!a_size) return b;
  bool ascii = str_is_ascii(a) && str_is_ascii(b);
  if (!ascii && text_is_torn(a) && text_is_torn(b)) {
    Writer writer = {0};
    writer_append(&writer, a);
    writer_append(&writer, b);
    return writer_finish(&writer);
  }
  uint32_t size = a_size + b_size;
  uint8_t *start = (uint8_t *)str_bytes(a);
  if (size > STR_MAX_SIZE || !scratch_extend(start + a_size, b_size)) {
    start = str_room(size);
    if (!start) return STR_EMPTY;
    memcpy(start, str_bytes(a), a_size);
  }
  memcpy(start + a_size, str_bytes(b), b_size);
  return str_of(start, size, ascii);
}

// String.prototype.repeat. Negative counts are none.
HEDDLE_EXPORT("heddle_text_repeat") Str heddle_text_repeat(Str text, int32_t count) {
  if (count <= 0 || !str_size(text)) return STR_EMPTY;
  if (count == 1) return text;
  Writer writer = {0};
  for (int32_t i = 0; i < count && !writer.failed; i++)
    writer_append(&writer, text);
  return writer_finish(&writer);
}

// As many repetitions of `filler`, which is not empty, as fill `length` units; the last one may be cut.
static void fill(Writer *writer, Str filler, uint32_t length) {
  uint32_t filler_length = position_length(filler);
  for (; length >= filler_length && !writer->failed; length -= filler_length)
    writer_append(writer, filler);
  if (!writer->failed) writer_append(writer, text_cut(filler, 0, length));
}

static Str pad(Str text, int32_t length, Str filler, bool at_end) {
  uint32_t present = position_length(text);
  if (length < 0 || present >= (uint32_t)length || !str_size(filler)) return text;
  Writer writer = {0};
  if (at_end) writer_append(&writer, text);
  fill(&writer, filler, (uint32_t)length - present);
  if (!at_end) writer_append(&writer, text);
  return writer_finish(&writer);
}

// String.prototype.padStart.
HEDDLE_EXPORT("heddle_text_pad_start") Str heddle_text_pad_start(Str text, int32_t length, Str filler) {
  return pad(text, length, filler, false);
}

// String.prototype.padEnd.
HEDDLE_EXPORT("heddle_text_pad_end") Str heddle_text_pad_end(Str text, int32_t length, Str filler) {
  return pad(text, length, filler, true);
}
