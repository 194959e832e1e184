#include "kinds/aggregate.h"
#include "abi/memory.h"
#include "kinds/answer.h"
#include "kinds/handle.h"

// What a handle of an aggregate function keeps is what its tier makes of it.
static const StatesTier *tier_of(const Handle *handle) { return handle->function->tier->states; }

int32_t aggregate_open(const Function *function) {
  Place place = {.function = function, .row = -1};
  void *states = function->tier->states->open(function);
  if (!states) return error_raise_out_of_memory(&place);
  int32_t handle = handle_add(function, states);
  if (handle <= 0) function->tier->states->close(states);
  return handle;
}

static Status check_slots(const Function *function, const uint32_t *slots, uint64_t count, uint32_t limit) {
  Place place = {.function = function, .row = -1};
  if (!slots) return STATUS_OK;
  if (count && !memory_holds(slots, count * 4, 4))
    return error_raise(&place, CODE_CONTRACT, "the list of slots lies outside memory");
  for (uint64_t i = 0; i < count; i++) {
    if (slots[i] >= limit)
      return error_raise(&place, CODE_CONTRACT, "slot %u of row %u is not below %u", (unsigned)slots[i],
                         (unsigned)i, (unsigned)limit);
  }
  return STATUS_OK;
}

// Rows or states into their slots.
static Status update(int32_t number, Handler handler, const struct ArrowArray *columns,
                     const uint8_t *constants, const uint32_t *groups, uint32_t count) {
  Handle *handle = handle_find(number, KIND_AGGREGATE, false);
  if (!handle) return STATUS_CONTRACT;
  const Function *function = handle->function;
  const StatesTier *tier = tier_of(handle);
  Place place = {.function = function, .row = -1};
  Batch batch = {0};
  Status status = STATUS_OK;
  if (!(function->handlers & BIT_OF(handler))) {
    status = error_raise(&place, CODE_CONTRACT, "the function takes nothing back: it has no retract");
  } else if (handler == HANDLER_MERGE) {
    status = batch_open_fields(&batch, function, "state", &function->state, 1, columns);
    // A null state is no row to skip.
    batch.n_strict = 0;
  } else {
    status = batch_open(&batch, function, columns, constants);
  }
  if (status == STATUS_OK && !groups && count != 1)
    status = error_raise(&place, CODE_CONTRACT, "without groups there is one slot, not %u", (unsigned)count);
  if (status == STATUS_OK) status = check_slots(function, groups, batch.rows, count);
  if (status == STATUS_OK && !tier->reach(handle->state, count)) status = error_raise_out_of_memory(&place);
  if (status == STATUS_OK) status = tier->update(handle->state, &batch, 0, handler, groups);
  return handle_settle(handle, status);
}

Status aggregate_accumulate(int32_t handle, const struct ArrowArray *args, const uint8_t *constants,
                            const uint32_t *groups, uint32_t count) {
  return update(handle, HANDLER_ACCUMULATE, args, constants, groups, count);
}

Status aggregate_retract(int32_t handle, const struct ArrowArray *args, const uint8_t *constants,
                         const uint32_t *groups, uint32_t count) {
  return update(handle, HANDLER_RETRACT, args, constants, groups, count);
}

Status aggregate_merge(int32_t handle, const struct ArrowArray *states, const uint32_t *groups,
                       uint32_t count) {
  return update(handle, HANDLER_MERGE, states, NULL, groups, count);
}

static Status read_slots(int32_t number, bool finish, const uint32_t *list, uint32_t count,
                         struct ArrowArray *out) {
  Handle *handle = handle_find(number, KIND_AGGREGATE, false);
  if (!handle) return STATUS_CONTRACT;
  const Function *function = handle->function;
  Place place = {.function = function, .row = -1};
  Builder result;
  Status status = STATUS_OK;
  if (!memory_holds(out, sizeof *out, 8) || count >= INT32_MAX)
    status = error_raise(&place, CODE_CONTRACT,
                         "the result block lies outside memory, or there are too many slots");
  if (status == STATUS_OK) status = check_slots(function, list, count, UINT32_MAX);
  const Field *field = finish ? &function->returns : &function->state;
  if (status == STATUS_OK && !builder_open(&result, &call_arena, field, count))
    status = error_raise_out_of_memory(&place);
  if (status == STATUS_OK) status = tier_of(handle)->read(handle->state, finish, list, 0, count, &result);
  if (status == STATUS_OK && !builder_finish(&result, out)) status = error_raise_out_of_memory(&place);
  // A failure of the user's code leaves the slots as they are.
  return status == STATUS_USER ? status : handle_settle(handle, status);
}

Status aggregate_state(int32_t handle, const uint32_t *slots, uint32_t count, struct ArrowArray *out) {
  return read_slots(handle, false, slots, count, out);
}

Status aggregate_finish(int32_t handle, const uint32_t *slots, uint32_t count, struct ArrowArray *out) {
  return read_slots(handle, true, slots, count, out);
}

Status aggregate_convert(const Function *function, const struct ArrowArray *args, const uint8_t *constants,
                         struct ArrowArray *out) {
  return answer_column(function, &function->state, args, constants, function->tier->convert, out);
}

Status aggregate_drop(int32_t number, const uint32_t *list, uint32_t count) {
  Handle *handle = handle_find(number, KIND_AGGREGATE, false);
  if (!handle) return STATUS_CONTRACT;
  Status status = check_slots(handle->function, list, count, UINT32_MAX);
  if (status == STATUS_OK) status = tier_of(handle)->drop(handle->state, list, count);
  return handle_settle(handle, status);
}

Status aggregate_shift(int32_t number, uint32_t count) {
  Handle *handle = handle_find(number, KIND_AGGREGATE, false);
  if (!handle) return STATUS_CONTRACT;
  return handle_settle(handle, tier_of(handle)->shift(handle->state, count));
}

int32_t aggregate_size(int32_t number) {
  Handle *handle = handle_find(number, KIND_AGGREGATE, false);
  if (!handle) return STATUS_CONTRACT;
  int64_t size = tier_of(handle)->size(handle->state);
  return size > INT32_MAX ? INT32_MAX : (int32_t)size;
}

Status aggregate_close(int32_t number) {
  Handle *handle = handle_find(number, KIND_AGGREGATE, true);
  if (!handle) return STATUS_CONTRACT;
  Status status = tier_of(handle)->close(handle->state);
  handle_remove(handle);
  return status;
}
