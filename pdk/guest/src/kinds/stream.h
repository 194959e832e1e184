// The output rows of table and partition functions, in batches of bounded size.
#ifndef HEDDLE_STREAM_H
#define HEDDLE_STREAM_H

#include "columns/builder.h"
#include "report/error.h"

// Rows of one batch at most; bytes after which a batch is full, too.
#define STREAM_ROWS 8192u
#define STREAM_BYTES (4u * 1024u * 1024u)

typedef struct {
  const Function *function;
  Arena arena;     // of the batch that is being made or was handed out
  Builder builder; // of function->output
} Stream;

// Begins a batch; what was handed out before is gone. On failure the error is recorded.
Status stream_begin(Stream *stream);

// Whether the batch is full.
bool stream_full(const Stream *stream);

// Fills `out` with the batch. STATUS_END when it has no row.
Status stream_take(Stream *stream, struct ArrowArray *out);

// Frees all.
void stream_close(Stream *stream);

#endif
