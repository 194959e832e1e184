// The other way: values become the tokens of a text format.
#ifndef HEDDLE_TOKEN_WRITER_H
#define HEDDLE_TOKEN_WRITER_H

#include "formats/output.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct TokenWriter TokenWriter;
struct TokenWriter {
  void (*null)(TokenWriter *writer);
  void (*boolean)(TokenWriter *writer, bool value);
  void (*integer)(TokenWriter *writer, int64_t value);
  void (*float32)(TokenWriter *writer, float value);
  void (*float64)(TokenWriter *writer, double value);
  void (*text)(TokenWriter *writer, const uint8_t *bytes, size_t length);
  void (*bytes)(TokenWriter *writer, const uint8_t *bytes, size_t length);
  // `count` values follow, or `count` times a key (a text, unless keys_are_values) and a value; then end.
  void (*array)(TokenWriter *writer, uint32_t count);
  void (*map)(TokenWriter *writer, uint32_t count);
  // The key of the next value.
  void (*key)(TokenWriter *writer, const uint8_t *bytes, size_t length);
  void (*end)(TokenWriter *writer, bool map);
  // An array whose number of values only its end tells: begins, and ends with `count` of them.
  void (*open_array)(TokenWriter *writer);
  void (*close_array)(TokenWriter *writer, uint32_t count);
  bool keys_are_values; // a map may have keys of any type
  Output *output;
  bool separate;  // JSON: the next value needs a comma in front
  size_t counted; // MessagePack: where the number of the open array goes
};

// Begins to write to `output`.
void json_writer_open(TokenWriter *writer, Output *output);
void msgpack_writer_open(TokenWriter *writer, Output *output);

#endif
