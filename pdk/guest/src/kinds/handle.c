#include "kinds/handle.h"

#include <stdlib.h>

typedef struct {
  int32_t number;
  Handle *handle;
} Entry;

// The open handles; few, so that they are searched.
static Entry *entries;
static uint32_t n_entries, capacity;
// Numbers are not used again before all were, so that a closed one is not mistaken for another.
static int32_t last_number;

int32_t handle_add(const Function *function, void *state) {
  Place place = {.function = function, .row = -1};
  if (n_entries == capacity) {
    uint32_t more = capacity ? capacity * 2 : 8;
    Entry *grown = realloc(entries, more * sizeof(Entry));
    if (!grown) return error_raise_out_of_memory(&place);
    entries = grown;
    capacity = more;
  }
  Handle *handle = malloc(sizeof(Handle));
  if (!handle) return error_raise_out_of_memory(&place);
  *handle = (Handle){.function = function, .kind = function->kind, .state = state};
  last_number = last_number == INT32_MAX ? 1 : last_number + 1;
  entries[n_entries++] = (Entry){.number = last_number, .handle = handle};
  return last_number;
}

Handle *handle_find(int32_t number, Kind kind, bool closing) {
  for (uint32_t i = n_entries; i-- > 0;) {
    if (entries[i].number != number) continue;
    Handle *handle = entries[i].handle;
    Place place = {.function = handle->function, .row = -1};
    if (handle->kind != kind) {
      error_raise(&place, CODE_CONTRACT, "handle %d is of another kind", (int)number);
      return NULL;
    }
    if (handle->failed && !closing) {
      error_raise(&place, CODE_CONTRACT, "handle %d failed before: it can only be closed", (int)number);
      return NULL;
    }
    return handle;
  }
  error_raise(NULL, CODE_CONTRACT, "there is no open handle %d", (int)number);
  return NULL;
}

Status handle_settle(Handle *handle, Status status) {
  if (status < 0) handle->failed = true;
  return status;
}

void handle_remove(Handle *handle) {
  for (uint32_t i = 0; i < n_entries; i++) {
    if (entries[i].handle != handle) continue;
    entries[i] = entries[--n_entries];
    free(handle);
    return;
  }
}
