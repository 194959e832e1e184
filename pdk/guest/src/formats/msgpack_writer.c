#include "formats/token_writer.h"

#include <string.h>

// Appends a byte and `size` bytes of a number, big-endian.
static void put(Output *output, uint8_t first, uint64_t value, size_t size) {
  uint8_t *room = output_reserve(output, 9);
  if (!room) return;
  room[0] = first;
  for (size_t i = 0; i < size; i++)
    room[1 + i] = (uint8_t)(value >> 8 * (size - 1 - i));
  output->length += 1 + size;
}

static void write_null(TokenWriter *writer) { output_byte(writer->output, 0xC0); }

static void write_bool(TokenWriter *writer, bool value) { output_byte(writer->output, value ? 0xC3 : 0xC2); }

// In as few bytes as hold it.
static void write_integer(TokenWriter *writer, int64_t value) {
  Output *output = writer->output;
  if (value >= -32 && value <= 127) return output_byte(output, (uint8_t)value);
  if (value >= 0) {
    unsigned power = value <= UINT8_MAX ? 0 : value <= UINT16_MAX ? 1 : value <= UINT32_MAX ? 2 : 3;
    return put(output, (uint8_t)(0xCC + power), (uint64_t)value, (size_t)1 << power);
  }
  unsigned power = value >= INT8_MIN ? 0 : value >= INT16_MIN ? 1 : value >= INT32_MIN ? 2 : 3;
  put(output, (uint8_t)(0xD0 + power), (uint64_t)value, (size_t)1 << power);
}

static void write_float32(TokenWriter *writer, float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  put(writer->output, 0xCA, bits, 4);
}

static void write_float64(TokenWriter *writer, double value) {
  uint64_t bits;
  memcpy(&bits, &value, sizeof bits);
  put(writer->output, 0xCB, bits, 8);
}

// A count in a byte of its own behind `first`, or in more behind the bytes that follow it.
static void put_count(Output *output, uint8_t first, uint64_t count) {
  unsigned power = count <= UINT8_MAX ? 0 : count <= UINT16_MAX ? 1 : 2;
  put(output, (uint8_t)(first + power), count, (size_t)1 << power);
}

static void write_text(TokenWriter *writer, const uint8_t *bytes, size_t length) {
  if (length <= 31) {
    output_byte(writer->output, (uint8_t)(0xA0 | length));
  } else {
    put_count(writer->output, 0xD9, length);
  }
  output_append(writer->output, bytes, length);
}

static void write_bytes(TokenWriter *writer, const uint8_t *bytes, size_t length) {
  put_count(writer->output, 0xC4, length);
  output_append(writer->output, bytes, length);
}

// A level of up to 15 in `small`, of more behind `large` in 2 bytes or 4.
static void begin(Output *output, uint8_t small, uint8_t large, uint32_t count) {
  if (count <= 15) return output_byte(output, (uint8_t)(small | count));
  bool short_count = count <= UINT16_MAX;
  put(output, (uint8_t)(large + !short_count), count, short_count ? 2 : 4);
}

static void begin_array(TokenWriter *writer, uint32_t count) { begin(writer->output, 0x90, 0xDC, count); }

static void begin_map(TokenWriter *writer, uint32_t count) { begin(writer->output, 0x80, 0xDE, count); }

static void end(TokenWriter *writer, bool map) { (void)writer, (void)map; }

static void open_array(TokenWriter *writer) {
  put(writer->output, 0xDD, 0, 4);
  writer->counted = writer->output->length - 4;
}

static void close_array(TokenWriter *writer, uint32_t count) {
  if (writer->output->failed) return;
  uint8_t *at = writer->output->bytes + writer->counted;
  for (int i = 0; i < 4; i++)
    at[i] = (uint8_t)(count >> (24 - 8 * i));
}

void msgpack_writer_open(TokenWriter *writer, Output *output) {
  *writer = (TokenWriter){
      .null = write_null,
      .boolean = write_bool,
      .integer = write_integer,
      .float32 = write_float32,
      .float64 = write_float64,
      .text = write_text,
      .bytes = write_bytes,
      .array = begin_array,
      .map = begin_map,
      .key = write_text,
      .end = end,
      .open_array = open_array,
      .close_array = close_array,
      .keys_are_values = true,
      .output = output,
  };
}
