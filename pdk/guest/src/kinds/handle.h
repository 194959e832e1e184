// Handles: what stays open over several calls of the host. All kinds share one number space.
#ifndef HEDDLE_HANDLE_H
#define HEDDLE_HANDLE_H

#include "report/error.h"

#include <stdbool.h>

typedef struct {
  const Function *function;
  Kind kind;   // TABLE, AGGREGATE or PARTITION: what is behind `state`
  bool failed; // only close is left
  void *state; // from malloc; owned by the kind
} Handle;

// A number above 0 for an open `state`, or a status with the error recorded.
int32_t handle_add(const Function *function, void *state);

// The open handle of that number, kind and good standing; NULL with the error recorded. `closing` takes one
// that failed before, too.
Handle *handle_find(int32_t number, Kind kind, bool closing);

// Notes a failure of the handle's call, so that only close is left. Returns `status`.
Status handle_settle(Handle *handle, Status status);

// Frees the number; the state is the caller's to free.
void handle_remove(Handle *handle);

#endif
