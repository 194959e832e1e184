// The protobuf wire format: reading with bounds, writing into an Output.
#ifndef HEDDLE_PROTOBUF_WIRE_H
#define HEDDLE_PROTOBUF_WIRE_H

#include "formats/output.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum { WIRE_VARINT = 0, WIRE_I64 = 1, WIRE_LEN = 2, WIRE_I32 = 5 } Wire;

// A part of a message that is still to be read.
typedef struct {
  const uint8_t *at;
  const uint8_t *end;
} Cursor;

// A field: its number and, by wire type, its integer or its bytes.
typedef struct {
  uint32_t number;
  Wire wire;
  uint64_t integer; // WIRE_VARINT, WIRE_I32, WIRE_I64
  Cursor bytes;     // WIRE_LEN
} WireField;

// Reads the next field. 1 when there was one, 0 at the end, -1 when the message is damaged.
int wire_next(Cursor *cursor, WireField *field);

// Reads a varint of at most 64 bits. False when it is damaged.
bool wire_varint(Cursor *cursor, uint64_t *value);

// The bytes a varint takes.
size_t wire_varint_size(uint64_t value);

// Appends a varint.
void wire_write_varint(Output *output, uint64_t value);

// Appends the tag of a field and the length of what follows.
void wire_write_length(Output *output, uint32_t number, size_t length);

#endif
