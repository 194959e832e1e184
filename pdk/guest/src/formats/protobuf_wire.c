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

int64_t wire_count(Cursor message, uint32_t number, Wire wire) {
  WireField field;
  int more;
  int64_t count = 0;
  while ((more = wire_next(&message, &field)) > 0) {
    if (field.number != number) continue;
    if (field.wire == wire) {
      count++;
    } else if (field.wire != WIRE_LEN) {
      return -1;
    } else if (wire == WIRE_VARINT) {
      while (field.bytes.at < field.bytes.end) {
        uint64_t value;
        if (!wire_varint(&field.bytes, &value)) return -1;
        count++;
      }
    } else {
      int64_t length = field.bytes.end - field.bytes.at, width = wire == WIRE_I32 ? 4 : 8;
      if (length % width != 0) return -1;
      count += length / width;
    }
  }
  return more < 0 ? -1 : count;
}

void wire_copy(Cursor message, uint32_t number, Wire wire, void *values) {
  size_t width = wire == WIRE_I32 ? 4 : 8;
  uint8_t *out = values;
  WireField field;
  while (wire_next(&message, &field) > 0) {
    if (field.number != number) continue;
    if (field.wire == wire) {
      memcpy(out, &field.integer, width);
      out += width;
    } else if (wire == WIRE_VARINT) {
      for (; field.bytes.at < field.bytes.end; out += width) {
        uint64_t value;
        wire_varint(&field.bytes, &value);
        memcpy(out, &value, width);
      }
    } else {
      size_t length = (size_t)(field.bytes.end - field.bytes.at);
      memcpy(out, field.bytes.at, length);
      out += length;
    }
  }
}

size_t wire_put_varint(uint8_t *room, uint64_t value) {
  size_t size = 0;
  for (; value >= 0x80; value >>= 7)
    room[size++] = (uint8_t)(value | 0x80);
  room[size++] = (uint8_t)value;
  return size;
}

void wire_write_varint(Output *output, uint64_t value) {
  uint8_t *room = output_reserve(output, 10);
  if (room) output->length += wire_put_varint(room, value);
}

void wire_write_number(Output *output, uint32_t number, uint64_t value) {
  wire_write_varint(output, (uint64_t)number << 3 | WIRE_VARINT);
  wire_write_varint(output, value);
}

void wire_write_bytes(Output *output, uint32_t number, const void *bytes, size_t length) {
  wire_write_varint(output, (uint64_t)number << 3 | WIRE_LEN);
  wire_write_varint(output, length);
  output_append(output, bytes, length);
}

size_t wire_begin(Output *output, uint32_t number) {
  wire_write_varint(output, (uint64_t)number << 3 | WIRE_LEN);
  return output->length;
}

void wire_end(Output *output, size_t begun) {
  // The length goes in front of the content, which gives way.
  uint8_t length[10];
  size_t content = output->length - begun, size = wire_put_varint(length, content);
  if (!output_reserve(output, size)) return;
  uint8_t *at = output->bytes + begun;
  memmove(at + size, at, content);
  memcpy(at, length, size);
  output->length += size;
}
