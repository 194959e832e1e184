#include "formats/base64.h"
#include "formats/number_text.h"
#include "formats/token_writer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// Writes the comma between two values.
static void separate(TokenWriter *writer) {
  if (writer->separate) output_byte(writer->output, ',');
  writer->separate = true;
}

static void write_word(TokenWriter *writer, const char *word) {
  separate(writer);
  output_append(writer->output, word, strlen(word));
}

static void write_null(TokenWriter *writer) { write_word(writer, "null"); }

static void write_bool(TokenWriter *writer, bool value) { write_word(writer, value ? "true" : "false"); }

static void write_integer(TokenWriter *writer, int64_t value) {
  separate(writer);
  uint8_t *room = output_reserve(writer->output, NUMBER_TEXT_SIZE);
  if (!room) return;
  char *text = (char *)room;
  bool quoted = value > MAX_SAFE_INTEGER || value < -MAX_SAFE_INTEGER;
  if (quoted) *text++ = '"';
  text += number_write_int64(text, value);
  if (quoted) *text++ = '"';
  writer->output->length += (size_t)(text - (char *)room);
}

// Writes what is no number in JSON. False when it is one.
static bool write_special(TokenWriter *writer, double value) {
  if (isfinite(value)) return false;
  write_word(writer, isnan(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"");
  return true;
}

static void write_float32(TokenWriter *writer, float value) {
  if (write_special(writer, value)) return;
  separate(writer);
  uint8_t *room = output_reserve(writer->output, NUMBER_TEXT_SIZE);
  if (room) writer->output->length += number_write_float32((char *)room, value);
}

static void write_float64(TokenWriter *writer, double value) {
  if (write_special(writer, value)) return;
  separate(writer);
  uint8_t *room = output_reserve(writer->output, NUMBER_TEXT_SIZE);
  if (room) writer->output->length += number_write_float64((char *)room, value);
}

static void write_string(Output *output, const uint8_t *bytes, size_t length) {
  output_byte(output, '"');
  size_t written = 0;
  for (size_t i = 0; i < length; i++) {
    uint8_t byte = bytes[i];
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    output_append(output, bytes + written, i - written);
    char escaped[8];
    int size = byte == '"' || byte == '\\' ? snprintf(escaped, sizeof escaped, "\\%c", byte)
                                           : snprintf(escaped, sizeof escaped, "\\u%04x", byte);
    output_append(output, escaped, (size_t)size);
    written = i + 1;
  }
  output_append(output, bytes + written, length - written);
  output_byte(output, '"');
}

static void write_text(TokenWriter *writer, const uint8_t *bytes, size_t length) {
  separate(writer);
  write_string(writer->output, bytes, length);
}

static void write_bytes(TokenWriter *writer, const uint8_t *bytes, size_t length) {
  separate(writer);
  size_t size = base64_size(length);
  output_byte(writer->output, '"');
  uint8_t *room = output_reserve(writer->output, size);
  if (!room) return;
  base64_write((char *)room, bytes, length);
  writer->output->length += size;
  output_byte(writer->output, '"');
}

static void begin_array(TokenWriter *writer, uint32_t count) {
  (void)count;
  separate(writer);
  output_byte(writer->output, '[');
  writer->separate = false;
}

static void begin_map(TokenWriter *writer, uint32_t count) {
  (void)count;
  separate(writer);
  output_byte(writer->output, '{');
  writer->separate = false;
}

static void write_key(TokenWriter *writer, const uint8_t *bytes, size_t length) {
  separate(writer);
  write_string(writer->output, bytes, length);
  output_byte(writer->output, ':');
  writer->separate = false;
}

static void end(TokenWriter *writer, bool map) {
  output_byte(writer->output, map ? '}' : ']');
  writer->separate = true;
}

static void open_array(TokenWriter *writer) { begin_array(writer, 0); }

static void close_array(TokenWriter *writer, uint32_t count) {
  (void)count;
  end(writer, false);
}

void json_writer_open(TokenWriter *writer, Output *output) {
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
      .key = write_key,
      .end = end,
      .open_array = open_array,
      .close_array = close_array,
      .output = output,
  };
}
