#include "js/yield.h"
#include "columns/path.h"
#include "js/call.h"
#include "js/engine.h"
#include "js/value.h"

static Status out_of_memory(const Stream *stream) {
  return error_raise_out_of_memory(&(Place){.function = stream->function, .row = -1});
}

Status yield_start(Yield *yield, const Place *place, JSValueConst answer, bool optional) {
  if (optional && (JS_IsUndefined(answer) || JS_IsNull(answer))) return STATUS_OK;
  int opened = iterator_open(engine.context, answer, &yield->iterator);
  if (opened < 0) return call_failed(place);
  if (!opened) return call_unexpected(place, answer, "iterable");
  yield->running = true;
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

Status yield_pull(Yield *yield, Stream *stream, const Place *place) {
  while (!stream_full(stream)) {
    JSValue row;
    int more = iterator_step(engine.context, &yield->iterator, &row);
    if (engine.out_of_memory) {
      if (more > 0) JS_FreeValue(engine.context, row);
      return call_failed(place);
    }
    if (more <= 0) {
      // An iterator that threw or ended is not told to.
      yield->running = false;
      yield->passed = 0;
      Status status = more < 0 ? call_failed(place) : STATUS_OK;
      iterator_close(engine.context, &yield->iterator, true);
      return status;
    }
    Status status = STATUS_OK;
    if (yield->passed) {
      yield->passed--;
    } else {
      status = append(stream, place, row);
    }
    JS_FreeValue(engine.context, row);
    if (status != STATUS_OK) return status;
  }
  return STATUS_OK;
}

bool yield_close(Yield *yield) {
  bool good = !yield->running || iterator_close(engine.context, &yield->iterator, false);
  yield->running = false;
  return good;
}
