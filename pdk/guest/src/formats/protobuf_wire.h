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

// Counts the numbers of wire type `wire` in the repeated field `number` of a message, packed or not. -1 when
// the message is damaged.
int64_t wire_count(Cursor message, uint32_t number, Wire wire);

// Copies the numbers that wire_count counted to `values`: as they lie there, or varints as uint64.
void wire_copy(Cursor message, uint32_t number, Wire wire, void *values);

// Reads a varint of at most 64 bits. False when it is damaged.
bool wire_varint(Cursor *cursor, uint64_t *value);

// Writes a varint of at most 10 bytes to `room` and returns how many they are.
size_t wire_put_varint(uint8_t *room, uint64_t value);

// Appends a varint.
void wire_write_varint(Output *output, uint64_t value);

// Appends a field of wire type varint.
void wire_write_number(Output *output, uint32_t number, uint64_t value);

// Appends a field of bytes.
void wire_write_bytes(Output *output, uint32_t number, const void *bytes, size_t length);

// Begins a field whose length is not known yet: what is appended up to wire_end is its content.
size_t wire_begin(Output *output, uint32_t number);
void wire_end(Output *output, size_t begun);

#endif
