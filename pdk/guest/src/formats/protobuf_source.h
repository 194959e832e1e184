// A heddle.v1.Column while it is read: its flat values as buffers of Arrow, in the call arena.
#ifndef HEDDLE_PROTOBUF_SOURCE_H
#define HEDDLE_PROTOBUF_SOURCE_H

#include "formats/protobuf.h"

typedef struct {
  Session *session;
  const char *name; // of the argument
  const Field *field;
  int64_t rows;
  uint8_t *validity;
  Cursor values; // the message of the oneof
} Source;

// Refuse; false, for the caller to return.
bool source_damaged(const Source *source);
bool source_no_memory(const Source *source);
bool source_wrong_count(const Source *source, const char *what, int64_t count);

// `size` bytes, cleared. NULL when memory is out.
void *source_room(size_t size);

// All that follows answers NULL or false after a refusal.

// The repeated numbers in field `number` of `message`, which must be one per row: as they lie there, varints
// as uint64. `what` names them in messages.
void *source_numbers(const Source *source, Cursor message, uint32_t number, Wire wire, const char *what);

// The same of bools, as a bitmap.
uint8_t *source_bits(const Source *source, Cursor message, uint32_t number, const char *what);

// The values of a type of fixed width, in that width.
void *source_fixed(const Source *source);
void *source_decimals(const Source *source);
void *source_intervals(const Source *source);

// The values of utf8 and binary: fills buffers[1] with offsets and buffers[2] with bytes.
bool source_texts(const Source *source, const void **buffers);

#endif
