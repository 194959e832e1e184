// Calls of the user's handlers, and what they answer.
#ifndef HEDDLE_CALL_H
#define HEDDLE_CALL_H

#include "js/engine.h"
#include "js/value.h"
#include "report/error.h"

// A call of a function begins: it is the one whose volatility counts until call_end.
void call_begin(const Function *function);

// It ends: runs the promise jobs that handlers left behind and forgets the host's randomness. Returns
// `status`, or out of memory when that happened meanwhile.
Status call_end(Status status);

// Whether a handler's answer is one: no exception, and memory held.
static inline bool call_answered(JSValueConst value) {
  return !engine.out_of_memory && !JS_IsException(value);
}

// Records why a handler's answer is none. Takes the exception.
Status call_failed(const Place *place);

// Records why an answer could not be written (anything but WRITE_OK).
Status call_unwritable(const Place *place, WriteResult result);

// Records that a handler answered something else than what is expected of it: "returned 5, which is not …".
Status call_unexpected(const Place *place, JSValueConst value, const char *expected);

#endif
