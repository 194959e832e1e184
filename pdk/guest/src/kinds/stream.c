#include "kinds/stream.h"
#include "columns/path.h"
#include "js/engine.h"
#include "kinds/call.h"

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

Status stream_start(Stream *stream, const Place *place, JSValueConst answer, bool optional) {
  if (optional && (JS_IsUndefined(answer) || JS_IsNull(answer))) return STATUS_OK;
  int opened = iterator_open(engine.context, answer, &stream->iterator);
  if (opened < 0) return call_failed(place);
  if (!opened) return call_unexpected(place, answer, "iterable");
  stream->running = true;
  return STATUS_OK;
}

static Status append(Stream *stream, const Place *place, JSValueConst row) {
  if (!JS_IsObject(row) || JS_IsPromise(row))
    return call_unexpected(place, row, "a row: an object by column name");
  Builder *columns = stream->builder.children;
  uint32_t count = stream->function->output.type.n_children;
  if (stream->function->kind == KIND_TABLE) {
    if (!builder_32(columns, (uint32_t)place->row)) return out_of_memory(stream);
    columns++;
    count--;
  }
  path_clear();
  WriteResult written = value_write_row(engine.context, columns, count, row);
  if (written != WRITE_OK) return call_unwritable(place, written);
  return builder_struct(&stream->builder) ? STATUS_OK : out_of_memory(stream);
}

Status stream_pull(Stream *stream, const Place *place) {
  while (!stream_full(stream)) {
    JSValue row;
    int more = iterator_step(engine.context, &stream->iterator, &row);
    if (engine.out_of_memory) {
      if (more > 0) JS_FreeValue(engine.context, row);
      return call_failed(place);
    }
    if (more <= 0) {
      // An iterator that threw or ended is not told to.
      stream->running = false;
      Status status = more < 0 ? call_failed(place) : STATUS_OK;
      iterator_close(engine.context, &stream->iterator, true);
      return status;
    }
    Status status = append(stream, place, row);
    JS_FreeValue(engine.context, row);
    if (status != STATUS_OK) return status;
  }
  return STATUS_OK;
}

Status stream_take(Stream *stream, struct ArrowArray *out) {
  if (stream->builder.length == 0) return STATUS_END;
  return builder_finish(&stream->builder, out) ? STATUS_OK : out_of_memory(stream);
}

bool stream_close(Stream *stream) {
  bool good = !stream->running || iterator_close(engine.context, &stream->iterator, false);
  stream->running = false;
  arena_free(&stream->arena);
  return good;
}
