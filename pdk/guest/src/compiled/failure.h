// Why the row that runs in compiled code failed, until its loop has ended and the failure can be recorded.
#ifndef HEDDLE_FAILURE_H
#define HEDDLE_FAILURE_H

#include "report/unwritable.h"

// Records what the loop noted, at `place`. `result` is the declared result, which a value did not fit into.
Status failure_raise(const Place *place, const Field *result);

// Whether memory is out: that fails the whole call, whatever its rows answer.
bool failure_is_memory(void);

// Notes that a value cannot be written to `field`: `shown` is what it is.
void failure_unwritable(WriteResult result, const Field *field, const char *shown, size_t length);

// The same of a number or bigint that is out of range.
void failure_number(const Field *field, double number);
void failure_bigint(const Field *field, int64_t number);

// Forgets what was noted.
void failure_clear(void);

#endif
