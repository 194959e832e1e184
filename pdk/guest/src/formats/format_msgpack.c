// MessagePack rows.
#include "formats/rows.h"

static TokenWriter writer;

static bool recognises(const uint8_t *input, size_t length) {
  return length && ((input[0] >= 0x80 && input[0] <= 0x9F) || (input[0] >= 0xDC && input[0] <= 0xDF));
}

static bool open(Session *session) { return rows_open(session, msgpack_reader_open); }

static bool begin(Session *session) {
  msgpack_writer_open(&writer, session->output);
  return rows_begin(session, &writer);
}

static bool write(Session *session, const Columns *batch) { return rows_write(session, &writer, batch); }

static bool end(Session *session) {
  (void)session;
  return rows_end(&writer);
}

static void close(Session *session) { (void)session; }

const Format format_msgpack = {
    .recognises = recognises,
    .open = open,
    .next = rows_next,
    .begin = begin,
    .write = write,
    .end = end,
    .close = close,
};
