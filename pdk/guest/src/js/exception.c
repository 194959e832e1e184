#include "js/exception.h"
#include "js/engine.h"
#include "js/frames.h"
#include "js/render.h"

// Of an error's name and message.
#define MESSAGE_LIMIT 6600u

// Static: an error must be told also when there is no memory left.
static char frames_bytes[FRAMES_LIMIT];

static void write(const Place *place, Code code, JSContext *context, JSValueConst exception) {
  char line[MESSAGE_LIMIT];
  Text message = {.bytes = line, .capacity = sizeof line};
  Text frames = {.bytes = frames_bytes, .capacity = sizeof frames_bytes};
  size_t stack_length = 0;
  const char *stack =
      JS_IsObject(exception) ? render_property(context, exception, "stack", &stack_length) : NULL;
  if (!JS_IsObject(exception)) text_format(&message, "thrown: ");
  render_thrown(&message, context, exception);
  if (stack) frames_write(&frames, stack, stack_length);
  error_raise_text(place, code, message.bytes, message.length, frames.bytes, frames.length);
  JS_FreeCString(context, stack);
}

Status exception_raise(const Place *place, Code code) {
  JSContext *context = engine.context;
  if (!context) return error_raise_out_of_memory(place);
  JSValue exception = JS_GetException(context);
  if (!engine.out_of_memory) write(place, code, context, exception);
  JS_FreeValue(context, exception);
  return engine.out_of_memory ? error_raise_out_of_memory(place) : STATUS_USER;
}
