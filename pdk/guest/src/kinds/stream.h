// The output rows of table and partition functions: from what handlers yield to batches of bounded size.
#ifndef HEDDLE_STREAM_H
#define HEDDLE_STREAM_H

#include "columns/builder.h"
#include "js/iterator.h"
#include "report/error.h"

// Rows of one batch at most; bytes after which a batch is full, too.
#define STREAM_ROWS 8192u
#define STREAM_BYTES (4u * 1024u * 1024u)

typedef struct {
  const Function *function;
  Arena arena;     // of the batch that is being made or was handed out
  Builder builder; // of function->output
  Iterator iterator;
  bool running; // the iterator has begun and not ended
} Stream;

// Begins a batch; what was handed out before is gone. On failure the error is recorded.
Status stream_begin(Stream *stream);

// Whether the batch is full.
bool stream_full(const Stream *stream);

// Begins to iterate over what a handler answered. `optional` lets it answer nothing at all (undefined or
// null).
Status stream_start(Stream *stream, const Place *place, JSValueConst answer, bool optional);

// Takes rows until the iteration ends or the batch is full. A table's rows come from `place->row`.
Status stream_pull(Stream *stream, const Place *place);

// Fills `out` with the batch. STATUS_END when it has no row.
Status stream_take(Stream *stream, struct ArrowArray *out);

// Ends an iteration that is running and frees all. False with an exception pending when the user's code
// threw.
bool stream_close(Stream *stream);

#endif
