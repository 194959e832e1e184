// What the handlers of table and partition functions yield, taken into a stream.
#ifndef HEDDLE_YIELD_H
#define HEDDLE_YIELD_H

#include "js/iterator.h"
#include "kinds/stream.h"

typedef struct {
  Iterator iterator;
  bool running;    // the iterator has begun and not ended
  uint32_t passed; // rows that come next and are passed over: they were taken before
} Yield;

// Begins to iterate over what a handler answered. `optional` lets it answer nothing at all (undefined or
// null).
Status yield_start(Yield *yield, const Place *place, JSValueConst answer, bool optional);

// Takes rows until the iteration ends or the batch is full. A table's rows come from `place->row`.
Status yield_pull(Yield *yield, Stream *stream, const Place *place);

// Ends an iteration that is running. False with an exception pending when the user's code threw.
bool yield_close(Yield *yield);

#endif
