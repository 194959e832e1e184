// MessagePack rows.
#include "formats/rows.h"

static TokenWriter writer;

static bool recognises(const uint8_t *input, size_t length) {
  return length && ((input[0] >= 0x80 && input[0] <= 0x9F) || (input[0] >= 0xDC && input[0] <= 0xDF));
}

static bool open(Session *session) { return rows_open(session, msgpack_reader_open); }

static bool begin(Session *session) {
  msgpack_writer_open(&writer, session->output);
  return rows_begin(&writer);
}

const Format format_msgpack = {
    .recognises = recognises,
    .open = open,
    .next = rows_next,
    .begin = begin,
    .write = rows_write,
    .end = rows_end,
    .close = rows_close,
};
