// The states of aggregates as JavaScript's values.
#include "js/call.h"
#include "js/functions.h"
#include "js/slots.h"
#include "js/tier.h"

#include <stdlib.h>

static void *open_states(const Function *function) {
  Slots *slots = calloc(1, sizeof(Slots));
  if (slots) slots->function = function;
  return slots;
}

static bool reach(void *states, uint32_t count) { return slots_reach(states, count); }

static bool adopt(void *states, const HeldColumn *leaves, uint32_t count) {
  return slots_adopt(states, leaves, count);
}

// What a call has allocated and kept since it began is held by the slots.
static Status end(Slots *slots, size_t allocated, Status status) {
  status = call_end(status);
  slots->held += (int64_t)engine.allocated - (int64_t)allocated;
  return status;
}

static Status run_rows(Slots *slots, JsRows *rows, uint32_t from, Handler handler, const uint32_t *groups) {
  JSValue values[HEDDLE_MAX_ARGS + 1];
  const Batch *batch = rows->batch;
  for (uint32_t row = from; row < batch->rows; row++) {
    if (batch_skips(batch, row)) continue;
    Status status = js_rows_values(rows, row, values + 1);
    if (status != STATUS_OK) return status;
    JSValue *slot = &slots->values[groups ? groups[row] : 0];
    status = slots_update(batch, row, handler, slot, values);
    value_free(values + 1, batch->n_columns);
    if (status != STATUS_OK) return status;
  }
  return STATUS_OK;
}

static Status update(void *states, Batch *batch, uint32_t from, Handler handler, const uint32_t *groups) {
  Slots *slots = states;
  JsRows rows;
  if (!js_rows_open(&rows, batch))
    return error_raise_out_of_memory(&(Place){.function = slots->function, .row = -1});
  size_t allocated = engine.allocated;
  call_begin(slots->function);
  Status status = run_rows(slots, &rows, from, handler, groups);
  js_rows_close(&rows);
  return end(slots, allocated, status);
}

// Appends the state of a slot, or what finish makes of it.
static Status read_slot(const Slots *slots, uint32_t slot, uint32_t row, bool finish, Builder *result) {
  JSContext *context = engine.context;
  const Function *function = slots->function;
  Place place = {.function = function, .row = row};
  JSValue state = slot < slots->count ? JS_DupValue(context, slots->values[slot]) : JS_UNINITIALIZED;
  Status status = STATUS_OK;
  if (JS_IsUninitialized(state)) status = slots_create(function, &place, &state);
  if (status == STATUS_OK && finish) {
    JSValue value = JS_Call(context, js_handler(function, HANDLER_FINISH), JS_UNDEFINED, 1, &state);
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

static Status read_states(void *states, bool finish, const uint32_t *list, uint32_t from, uint32_t count,
                          Builder *result) {
  Slots *slots = states;
  size_t allocated = engine.allocated;
  call_begin(slots->function);
  Status status = STATUS_OK;
  for (uint32_t i = from; i < count && status == STATUS_OK; i++)
    status = read_slot(slots, list ? list[i] : i, i, finish, result);
  return end(slots, allocated, status);
}

// The state of a group that has this row alone.
static Status convert_row(JsRows *rows, uint32_t row, Builder *result) {
  JSContext *context = engine.context;
  Batch *batch = rows->batch;
  JSValue values[HEDDLE_MAX_ARGS + 1], state = JS_UNINITIALIZED;
  Place place = batch_place(batch, row);
  Status status = STATUS_OK;
  if (batch_skips(batch, row)) {
    status = slots_create(batch->function, &place, &state);
  } else {
    status = js_rows_values(rows, row, values + 1);
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

Status js_convert(Batch *batch, uint32_t from, uint32_t to, Builder *result) {
  JsRows rows;
  if (!js_rows_open(&rows, batch))
    return error_raise_out_of_memory(&(Place){.function = batch->function, .row = -1});
  call_begin(batch->function);
  Status status = STATUS_OK;
  for (uint32_t row = from; row < to && status == STATUS_OK; row++)
    status = convert_row(&rows, row, result);
  js_rows_close(&rows);
  return call_end(status);
}

static Status drop(void *states, const uint32_t *list, uint32_t count) {
  Slots *slots = states;
  size_t allocated = engine.allocated;
  call_begin(slots->function);
  if (!list && count > slots->count) count = slots->count;
  for (uint32_t i = 0; i < count; i++)
    slots_drop(slots, list ? list[i] : i);
  return end(slots, allocated, STATUS_OK);
}

static Status shift(void *states, uint32_t count) {
  Slots *slots = states;
  size_t allocated = engine.allocated;
  call_begin(slots->function);
  slots_shift(slots, count);
  return end(slots, allocated, STATUS_OK);
}

static int64_t size(const void *states) {
  const Slots *slots = states;
  // Garbage of other calls that a call happened to collect can make the difference negative.
  return (int64_t)(slots->capacity * sizeof(JSValue)) + (slots->held > 0 ? slots->held : 0);
}

static Status close(void *states) {
  Slots *slots = states;
  call_begin(slots->function);
  slots_free(slots);
  free(slots);
  return call_end(STATUS_OK);
}

const StatesTier js_states = {
    .open = open_states,
    .reach = reach,
    .adopt = adopt,
    .update = update,
    .read = read_states,
    .drop = drop,
    .shift = shift,
    .size = size,
    .close = close,
};
