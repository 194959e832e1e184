// JSON rows.
#include "columns/utf8.h"
#include "formats/rows.h"

static TokenWriter writer;

static bool recognises(const uint8_t *input, size_t length) {
  size_t i = 0;
  while (i < length && (input[i] == ' ' || input[i] == '\t' || input[i] == '\n' || input[i] == '\r'))
    i++;
  return i < length && (input[i] == '[' || input[i] == '{');
}

static bool open(Session *session) {
  if (!utf8_valid(session->input, session->length))
    return refuse_damaged(&session->refusal, "the JSON input is not valid UTF-8");
  return rows_open(session, json_reader_open);
}

static bool begin(Session *session) {
  json_writer_open(&writer, session->output);
  return rows_begin(&writer);
}

const Format format_json = {
    .recognises = recognises,
    .open = open,
    .next = rows_next,
    .begin = begin,
    .write = rows_write,
    .end = rows_end,
    .close = rows_close,
};
