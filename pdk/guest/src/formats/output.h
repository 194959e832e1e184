// The output of an Extism call while it is written: memory from malloc that grows.
#ifndef HEDDLE_OUTPUT_H
#define HEDDLE_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint8_t *bytes;
  size_t length;
  size_t capacity;
  bool failed; // memory ran out; what was appended since is lost
} Output;

// Makes room for `length` more bytes and returns where to write them, NULL when memory is out. The caller
// adds what it wrote to output->length.
uint8_t *output_reserve(Output *output, size_t length);

// Appends bytes.
void output_append(Output *output, const void *bytes, size_t length);

// Appends one byte.
void output_byte(Output *output, uint8_t byte);

// Frees the memory.
void output_free(Output *output);

#endif
