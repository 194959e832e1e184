#include "formats/protobuf_wire.h"

#include <string.h>

bool wire_varint(Cursor *cursor, uint64_t *value) {
  *value = 0;
  for (unsigned shift = 0; shift < 70; shift += 7) {
    if (cursor->at == cursor->end) return false;
    uint8_t byte = *cursor->at++;
    if (shift == 63 && byte > 1) return false;
    *value |= (uint64_t)(byte & 0x7F) << shift;
    if (!(byte & 0x80)) return true;
  }
  return false;
}

static bool read_fixed(Cursor *cursor, size_t size, uint64_t *value) {
  if ((size_t)(cursor->end - cursor->at) < size) return false;
  *value = 0;
  memcpy(value, cursor->at, size);
  cursor->at += size;
  return true;
}

int wire_next(Cursor *cursor, WireField *field) {
  if (cursor->at == cursor->end) return 0;
  uint64_t tag, length;
  if (!wire_varint(cursor, &tag) || tag >> 3 == 0 || tag >> 3 > 0x1FFFFFFF) return -1;
  field->number = (uint32_t)(tag >> 3);
  field->wire = (Wire)(tag & 7);
  switch (field->wire) {
  case WIRE_VARINT:
    return wire_varint(cursor, &field->integer) ? 1 : -1;
  case WIRE_I32:
    return read_fixed(cursor, 4, &field->integer) ? 1 : -1;
  case WIRE_I64:
    return read_fixed(cursor, 8, &field->integer) ? 1 : -1;
  case WIRE_LEN:
    if (!wire_varint(cursor, &length) || length > (size_t)(cursor->end - cursor->at)) return -1;
    field->bytes = (Cursor){.at = cursor->at, .end = cursor->at + length};
    cursor->at += length;
    return 1;
  }
  return -1;
}

size_t wire_varint_size(uint64_t value) {
  size_t size = 1;
  while (value >>= 7)
    size++;
  return size;
}

void wire_write_varint(Output *output, uint64_t value) {
  uint8_t *room = output_reserve(output, 10);
  if (!room) return;
  size_t size = 0;
  for (; value >= 0x80; value >>= 7)
    room[size++] = (uint8_t)(value | 0x80);
  room[size++] = (uint8_t)value;
  output->length += size;
}

void wire_write_length(Output *output, uint32_t number, size_t length) {
  wire_write_varint(output, (uint64_t)number << 3 | WIRE_LEN);
  wire_write_varint(output, length);
}
