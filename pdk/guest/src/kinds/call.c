#include "kinds/call.h"
#include "columns/path.h"
#include "js/chance.h"
#include "js/engine.h"
#include "report/render.h"

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
  return error_raise_exception(place, CODE_THREW);
}

static const char *article(const char *type) { return type[0] == 'i' ? "an" : "a"; }

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
  const char *where = path_text();
  JSValueConst value = value_failure.value;
  Field plain = *value_failure.field;
  plain.nullable = false;
  char name[200], shown[320];
  Text type = {.bytes = name, .capacity = sizeof name}, text = {.bytes = shown, .capacity = sizeof shown};
  type_text(&type, &plain);
  Status status;
  if (result == WRITE_NULL) {
    status =
        error_raise(place, CODE_NULL_RESULT, "returned null, but the result is declared %.*s%s, not nullable",
                    (int)type.length, name, where);
  } else if (result == WRITE_LONE_SURROGATE) {
    status = error_raise(place, CODE_LONE_SURROGATE,
                         "the returned string%s holds a lone surrogate, which UTF-8 cannot express", where);
  } else if (JS_IsPromise(value)) {
    status = returned_promise(place, value);
  } else {
    render_typed_value(&text, engine.context, value);
    status = error_raise(place, result == WRITE_OUT_OF_RANGE ? CODE_OUT_OF_RANGE : CODE_WRONG_TYPE,
                         "returned %.*s, which is not %s %.*s%s", (int)text.length, shown, article(name),
                         (int)type.length, name, where);
  }
  value_failure_clear(engine.context);
  return status;
}
