#include "js/slots.h"
#include "js/call.h"
#include "js/engine.h"
#include "js/functions.h"

#include <stdlib.h>
#include <string.h>

bool slots_reach(Slots *slots, uint32_t count) {
  if (count > slots->capacity) {
    uint64_t capacity = (uint64_t)slots->capacity + slots->capacity / 2;
    if (capacity < count) capacity = count;
    if (capacity < 8) capacity = 8;
    if (capacity > UINT32_MAX / sizeof(JSValue)) return false;
    JSValue *values = realloc(slots->values, capacity * sizeof(JSValue));
    if (!values && capacity > count) {
      capacity = count;
      values = realloc(slots->values, capacity * sizeof(JSValue));
    }
    if (!values) return false;
    slots->values = values;
    slots->capacity = (uint32_t)capacity;
  }
  while (slots->count < count)
    slots->values[slots->count++] = JS_UNINITIALIZED;
  return true;
}

Status slots_create(const Function *function, const Place *place, JSValue *state) {
  JSValue made = JS_Call(engine.context, js_handler(function, HANDLER_CREATE_STATE), JS_UNDEFINED, 0, NULL);
  if (!call_answered(made)) {
    JS_FreeValue(engine.context, made);
    return call_failed(place);
  }
  *state = made;
  return STATUS_OK;
}

Status slots_update(const Batch *batch, uint32_t row, Handler handler, JSValue *slot, JSValue *values) {
  JSContext *context = engine.context;
  const Function *function = batch->function;
  if (JS_IsUninitialized(*slot)) {
    Place place = batch_place(batch, row);
    Status status = slots_create(function, &place, slot);
    if (status != STATUS_OK) return status;
  }
  values[0] = *slot;
  JSValue answer =
      JS_Call(context, js_handler(function, handler), JS_UNDEFINED, (int)batch->n_columns + 1, values);
  if (__builtin_expect(JS_IsUndefined(answer) && !engine.out_of_memory, 1)) return STATUS_OK;
  Place place = batch_place(batch, row);
  if (!call_answered(answer)) {
    JS_FreeValue(context, answer);
    return call_failed(&place);
  }
  if (JS_IsPromise(answer)) {
    Status status = call_unexpected(&place, answer, "a state");
    JS_FreeValue(context, answer);
    return status;
  }
  JSValue before = *slot;
  *slot = answer;
  if (JS_VALUE_HAS_REF_COUNT(before)) JS_FreeValue(context, before);
  return STATUS_OK;
}

void slots_drop(Slots *slots, uint32_t slot) {
  if (slot >= slots->count) return;
  JSValue state = slots->values[slot];
  slots->values[slot] = JS_UNINITIALIZED;
  JS_FreeValue(engine.context, state);
}

void slots_shift(Slots *slots, uint32_t count) {
  if (count > slots->count) count = slots->count;
  for (uint32_t i = 0; i < count; i++)
    slots_drop(slots, i);
  slots->count -= count;
  memmove(slots->values, slots->values + count, slots->count * sizeof(JSValue));
}

void slots_free(Slots *slots) {
  for (uint32_t i = 0; i < slots->count; i++)
    slots_drop(slots, i);
  free(slots->values);
}
