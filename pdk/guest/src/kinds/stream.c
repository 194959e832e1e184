#include "kinds/stream.h"

// Room that a batch begins with: most are small.
#define FIRST_ROWS 64u

static Status out_of_memory(const Stream *stream) {
  return error_raise_out_of_memory(&(Place){.function = stream->function, .row = -1});
}

Status stream_begin(Stream *stream) {
  arena_reset(&stream->arena);
  bool room = builder_open(&stream->builder, &stream->arena, &stream->function->output, FIRST_ROWS);
  return room ? STATUS_OK : out_of_memory(stream);
}

bool stream_full(const Stream *stream) {
  return stream->builder.length >= STREAM_ROWS ||
         (stream->builder.length && builder_size(&stream->builder) >= STREAM_BYTES);
}

Status stream_take(Stream *stream, struct ArrowArray *out) {
  if (stream->builder.length == 0) return STATUS_END;
  return builder_finish(&stream->builder, out) ? STATUS_OK : out_of_memory(stream);
}

void stream_close(Stream *stream) { arena_free(&stream->arena); }
