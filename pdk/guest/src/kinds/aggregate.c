#include "kinds/aggregate.h"
#include "abi/memory.h"
#include "columns/builder.h"
#include "js/engine.h"
#include "kinds/answer.h"
#include "kinds/batch.h"
#include "kinds/call.h"
#include "kinds/handle.h"
#include "kinds/slots.h"

#include <stdlib.h>

int32_t aggregate_open(const Function *function) {
  Place place = {.function = function, .row = -1};
  Slots *slots = calloc(1, sizeof(Slots));
  if (!slots) return error_raise_out_of_memory(&place);
  int32_t handle = handle_add(function, slots);
  if (handle <= 0) free(slots);
  return handle;
}

// A call that works on the slots of a handle, from its beginning to its end.
typedef struct {
  Handle *handle;
  Slots *slots;
  size_t allocated; // when it began
} Work;

static bool work_begin(Work *work, int32_t number, bool closing) {
  work->handle = handle_find(number, KIND_AGGREGATE, closing);
  if (!work->handle) return false;
  work->slots = work->handle->state;
  work->allocated = engine.allocated;
  call_begin(work->handle->function);
  return true;
}

// What the call has allocated and kept is held by the slots.
static Status work_end(Work *work, Status status) {
  status = call_end(status);
  work->slots->held += (int64_t)engine.allocated - (int64_t)work->allocated;
  return status;
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

// Runs `handler` over the rows of a batch, each with the state of its slot and its own values.
static Status run_rows(Work *work, Batch *batch, Handler handler, const uint32_t *groups) {
  JSValue values[HEDDLE_MAX_ARGS + 1];
  for (uint32_t row = 0; row < batch->rows; row++) {
    if (batch_skips(batch, row)) continue;
    Status status = batch_values(batch, row, values + 1);
    if (status != STATUS_OK) return status;
    JSValue *slot = &work->slots->values[groups ? groups[row] : 0];
    status = slots_update(batch, row, handler, slot, values);
    value_free(values + 1, batch->n_columns);
    if (status != STATUS_OK) return status;
  }
  return STATUS_OK;
}

// Rows or states into their slots.
static Status update(int32_t number, Handler handler, const struct ArrowArray *columns,
                     const uint8_t *constants, const uint32_t *groups, uint32_t count) {
  Work work;
  if (!work_begin(&work, number, false)) return STATUS_CONTRACT;
  const Function *function = work.handle->function;
  Place place = {.function = function, .row = -1};
  Batch batch = {0};
  Status status = STATUS_OK;
  if (JS_IsUndefined(function->handlers[handler])) {
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
  if (status == STATUS_OK && !slots_reach(work.slots, count)) status = error_raise_out_of_memory(&place);
  if (status == STATUS_OK) status = run_rows(&work, &batch, handler, groups);
  batch_close(&batch);
  return handle_settle(work.handle, work_end(&work, status));
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

// Appends the state of a slot, or what finish makes of it.
static Status read_slot(const Function *function, const Slots *slots, uint32_t slot, uint32_t row,
                        bool finish, Builder *result) {
  JSContext *context = engine.context;
  Place place = {.function = function, .row = row};
  JSValue state = slot < slots->count ? JS_DupValue(context, slots->values[slot]) : JS_UNINITIALIZED;
  Status status = STATUS_OK;
  if (JS_IsUninitialized(state)) status = slots_create(function, &place, &state);
  if (status == STATUS_OK && finish) {
    JSValue value = JS_Call(context, function->handlers[HANDLER_FINISH], JS_UNDEFINED, 1, &state);
    JS_FreeValue(context, state);
    state = value;
    if (!call_answered(value)) status = call_failed(&place);
  }
  if (status == STATUS_OK) {
    WriteResult written = value_write(context, result, state);
    if (written != WRITE_OK) status = call_unwritable(&place, written);
  }
  JS_FreeValue(context, state);
  return status;
}

static Status read_slots(int32_t number, bool finish, const uint32_t *list, uint32_t count,
                         struct ArrowArray *out) {
  Work work;
  if (!work_begin(&work, number, false)) return STATUS_CONTRACT;
  const Function *function = work.handle->function;
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
  for (uint32_t i = 0; i < count && status == STATUS_OK; i++)
    status = read_slot(function, work.slots, list ? list[i] : i, i, finish, &result);
  status = work_end(&work, status);
  if (status == STATUS_OK && !builder_finish(&result, out)) status = error_raise_out_of_memory(&place);
  // A failure of the user's code leaves the slots as they are.
  return status == STATUS_USER ? status : handle_settle(work.handle, status);
}

Status aggregate_state(int32_t handle, const uint32_t *slots, uint32_t count, struct ArrowArray *out) {
  return read_slots(handle, false, slots, count, out);
}

Status aggregate_finish(int32_t handle, const uint32_t *slots, uint32_t count, struct ArrowArray *out) {
  return read_slots(handle, true, slots, count, out);
}

// The state of a group that has this row alone.
static Status convert_row(Batch *batch, uint32_t row, Builder *result) {
  JSContext *context = engine.context;
  JSValue values[HEDDLE_MAX_ARGS + 1], state = JS_UNINITIALIZED;
  Place place = batch_place(batch, row);
  Status status = STATUS_OK;
  if (batch_skips(batch, row)) {
    status = slots_create(batch->function, &place, &state);
  } else {
    status = batch_values(batch, row, values + 1);
    if (status != STATUS_OK) return status;
    status = slots_update(batch, row, HANDLER_ACCUMULATE, &state, values);
    value_free(values + 1, batch->n_columns);
  }
  if (status == STATUS_OK) {
    WriteResult written = value_write(context, result, state);
    if (written != WRITE_OK) status = call_unwritable(&place, written);
  }
  JS_FreeValue(context, state);
  return status;
}

static Status convert_rows(Batch *batch, Builder *result) {
  Status status = STATUS_OK;
  for (uint32_t row = 0; row < batch->rows && status == STATUS_OK; row++)
    status = convert_row(batch, row, result);
  return status;
}

Status aggregate_convert(const Function *function, const struct ArrowArray *args, const uint8_t *constants,
                         struct ArrowArray *out) {
  return answer_column(function, &function->state, args, constants, convert_rows, out);
}

Status aggregate_drop(int32_t number, const uint32_t *list, uint32_t count) {
  Work work;
  if (!work_begin(&work, number, false)) return STATUS_CONTRACT;
  Status status = check_slots(work.handle->function, list, count, UINT32_MAX);
  for (uint32_t i = 0; i < count && status == STATUS_OK; i++) {
    uint32_t slot = list ? list[i] : i;
    if (slot >= work.slots->count && !list) break;
    slots_drop(work.slots, slot);
  }
  return handle_settle(work.handle, work_end(&work, status));
}

Status aggregate_shift(int32_t number, uint32_t count) {
  Work work;
  if (!work_begin(&work, number, false)) return STATUS_CONTRACT;
  slots_shift(work.slots, count);
  return handle_settle(work.handle, work_end(&work, STATUS_OK));
}

int32_t aggregate_size(int32_t number) {
  Handle *handle = handle_find(number, KIND_AGGREGATE, false);
  if (!handle) return STATUS_CONTRACT;
  const Slots *slots = handle->state;
  // Garbage of other calls that a call happened to collect can make the difference negative.
  int64_t size = (int64_t)(slots->capacity * sizeof(JSValue)) + (slots->held > 0 ? slots->held : 0);
  return size > INT32_MAX ? INT32_MAX : (int32_t)size;
}

Status aggregate_close(int32_t number) {
  Work work;
  if (!work_begin(&work, number, true)) return STATUS_CONTRACT;
  slots_free(work.slots);
  Status status = work_end(&work, STATUS_OK);
  free(work.slots);
  handle_remove(work.handle);
  return status;
}
