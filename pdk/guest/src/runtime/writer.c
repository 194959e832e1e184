#include "runtime/writer.h"
#include "compiled/scratch.h"
#include "runtime/wtf8.h"

#include <string.h>

#define FIRST_ROOM 64u
// A surrogate's bytes.
#define SURROGATE_SIZE 3

uint8_t *str_room(uint32_t size) {
  if (size <= STR_MAX_SIZE) return heddle_scratch(size);
  scratch_fail();
  return NULL;
}

Str str_copy(const void *bytes, uint32_t size, bool ascii) {
  uint8_t *copy = str_room(size);
  if (!copy) return STR_EMPTY;
  memcpy(copy, bytes, size);
  return str_of(copy, size, ascii);
}

// Makes room for `size` bytes more, in place where the room behind is free.
static bool grow(Writer *writer, uint32_t size) {
  if (writer->failed) return false;
  uint32_t room = (uint32_t)(writer->end - writer->start);
  uint32_t used = (uint32_t)(writer->at - writer->start);
  // Both terms are below 2^30.
  uint32_t least = used + size;
  uint32_t wanted = room * 2 > FIRST_ROOM ? room * 2 : FIRST_ROOM;
  if (wanted > STR_MAX_SIZE) wanted = STR_MAX_SIZE;
  if (wanted < least) wanted = least;
  if (least > STR_MAX_SIZE) {
    scratch_fail();
    writer->failed = true;
    return false;
  }
  if (room && scratch_extend(writer->end, wanted - room)) {
    writer->end += wanted - room;
    return true;
  }
  uint8_t *moved = str_room(wanted);
  if (!moved) {
    writer->failed = true;
    return false;
  }
  if (used) memcpy(moved, writer->start, used);
  *writer = (Writer){moved, moved + used, moved + wanted, writer->not_ascii, false};
  return true;
}

// Whether a surrogate ends before `end`, and its other half begins what comes.
static bool meet(const Writer *writer, const uint8_t *bytes, uint32_t size) {
  return writer->at - writer->start >= SURROGATE_SIZE && size >= SURROGATE_SIZE && bytes[0] == 0xED &&
         is_low_surrogate(wtf8_decode(bytes)) && writer->at[-3] == 0xED &&
         is_high_surrogate(wtf8_decode(writer->at - SURROGATE_SIZE));
}

void writer_append(Writer *writer, Str text) {
  const uint8_t *bytes = str_bytes(text);
  uint32_t size = str_size(text);
  if (!size) return;
  if ((uint32_t)(writer->end - writer->at) < size && !grow(writer, size)) return;
  if (!str_is_ascii(text)) {
    writer->not_ascii = true;
    if (meet(writer, bytes, size)) {
      writer->at -= SURROGATE_SIZE;
      writer->at += wtf8_encode(writer->at, surrogate_pair(wtf8_decode(writer->at), wtf8_decode(bytes)));
      bytes += SURROGATE_SIZE;
      size -= SURROGATE_SIZE;
    }
  }
  memcpy(writer->at, bytes, size);
  writer->at += size;
}

Str writer_finish(Writer *writer) {
  if (writer->failed) return STR_EMPTY;
  return str_of(writer->start, (uint32_t)(writer->at - writer->start), !writer->not_ascii);
}
