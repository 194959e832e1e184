#include "formats/output.h"

#include <stdlib.h>
#include <string.h>

uint8_t *output_reserve(Output *output, size_t length) {
  if (output->failed) return NULL;
  if (output->capacity - output->length < length) {
    size_t needed = output->length + length;
    size_t doubled = output->capacity * 2;
    size_t capacity = doubled > needed ? doubled : needed < 256 ? 256 : needed;
    uint8_t *bytes = needed >= length ? realloc(output->bytes, capacity) : NULL;
    if (!bytes && capacity > needed && needed >= length) bytes = realloc(output->bytes, capacity = needed);
    if (!bytes) {
      output->failed = true;
      return NULL;
    }
    output->bytes = bytes;
    output->capacity = capacity;
  }
  return output->bytes + output->length;
}

void output_append(Output *output, const void *bytes, size_t length) {
  if (length == 0) return;
  uint8_t *room = output_reserve(output, length);
  if (!room) return;
  memcpy(room, bytes, length);
  output->length += length;
}

void output_byte(Output *output, uint8_t byte) { output_append(output, &byte, 1); }

void output_free(Output *output) {
  free(output->bytes);
  *output = (Output){0};
}
