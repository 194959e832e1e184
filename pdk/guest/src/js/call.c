#include "js/call.h"
#include "js/chance.h"
#include "js/engine.h"
#include "js/exception.h"
#include "js/render.h"

void call_begin(const Function *function) { engine.function = function; }

Status call_end(Status status) {
  if (JS_IsJobPending(engine.runtime)) engine_drain_jobs();
  const Function *function = engine.function;
  engine.function = NULL;
  chance_forget();
  if (status == STATUS_OK && engine.out_of_memory)
    return error_raise_out_of_memory(&(Place){.function = function, .row = -1});
  return status;
}

Status call_failed(const Place *place) {
  if (engine.out_of_memory) {
    // Also when the handler caught the exception: its answer would depend on the host's memory limit.
    JS_FreeValue(engine.context, JS_GetException(engine.context));
    return error_raise_out_of_memory(place);
  }
  return exception_raise(place, CODE_THREW);
}

static Status returned_promise(const Place *place, JSValueConst promise) {
  static const char message[] = "returned a Promise, but handlers must be synchronous: no async, no await";
  if (JS_PromiseState(engine.context, promise) != JS_PROMISE_REJECTED)
    return error_raise(place, CODE_WRONG_TYPE, "%s", message);
  char bytes[600];
  Text reason = {.bytes = bytes, .capacity = sizeof bytes};
  JSValue result = JS_PromiseResult(engine.context, promise);
  render_thrown(&reason, engine.context, result);
  JS_FreeValue(engine.context, result);
  return error_raise(place, CODE_WRONG_TYPE, "%s; it was rejected: %.*s", message, (int)reason.length, bytes);
}

Status call_unexpected(const Place *place, JSValueConst value, const char *expected) {
  if (JS_IsPromise(value)) return returned_promise(place, value);
  char shown[320];
  Text text = {.bytes = shown, .capacity = sizeof shown};
  render_typed_value(&text, engine.context, value);
  return error_raise(place, CODE_WRONG_TYPE, "returned %.*s, which is not %s", (int)text.length, shown,
                     expected);
}

Status call_unwritable(const Place *place, WriteResult result) {
  if (result == WRITE_OUT_OF_MEMORY) return error_raise_out_of_memory(place);
  if (result == WRITE_EXCEPTION || engine.out_of_memory) return call_failed(place);
  JSValueConst value = value_failure.value;
  bool named = result == WRITE_NULL || result == WRITE_LONE_SURROGATE;
  Status status;
  if (!named && JS_IsPromise(value)) {
    status = returned_promise(place, value);
  } else {
    char shown[320];
    Text text = {.bytes = shown, .capacity = sizeof shown};
    if (!named) render_typed_value(&text, engine.context, value);
    status = unwritable_raise(place, result, value_failure.field, shown, text.length);
  }
  value_failure_clear(engine.context);
  return status;
}
