#include "js/chance.h"
#include "abi/host_wasi.h"
#include "js/engine.h"

#include <string.h>

// Random bytes of the host that are not used yet: those from `used` on.
static uint8_t bytes[256];
static size_t used = sizeof bytes;

void chance_forget(void) {
  if (used == sizeof bytes) return;
  memset(bytes, 0, sizeof bytes);
  used = sizeof bytes;
}

static bool is_volatile(void) {
  return engine.function && engine.function->volatility == VOLATILITY_VOLATILE;
}

// A number in [0, 1) with 53 random bits.
static JSValue math_random(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self, (void)argc, (void)argv;
  if (!is_volatile()) {
    return JS_ThrowTypeError(context,
                             "Math.random: a UDF has no randomness, so that it answers the same "
                             "everywhere; pass a value as an argument, or declare volatility: 'volatile'");
  }
  uint64_t word;
  if (sizeof bytes - used < sizeof word) {
    int32_t error = heddle_host_random(bytes, sizeof bytes);
    if (error)
      return JS_ThrowInternalError(context, "Math.random: the host has no randomness (WASI error %d)", error);
    used = 0;
  }
  memcpy(&word, bytes + used, sizeof word);
  // What was given out is not kept.
  memset(bytes + used, 0, sizeof word);
  used += sizeof word;
  return JS_NewFloat64(context, (double)(word >> 11) * 0x1p-53);
}

// __heddle_clock(what): milliseconds since 1970; a TypeError about `what` where there is no clock.
static JSValue clock_now(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  if (!is_volatile()) {
    const char *what = JS_ToCString(context, argc ? argv[0] : JS_UNDEFINED);
    if (!what) return JS_EXCEPTION;
    JS_ThrowTypeError(context,
                      "%s: a UDF has no clock, so that it answers the same everywhere; pass the time as an "
                      "argument, or declare volatility: 'volatile'",
                      what);
    JS_FreeCString(context, what);
    return JS_EXCEPTION;
  }
  uint64_t nanoseconds = 0;
  int32_t error = heddle_host_clock(WASI_CLOCK_REALTIME, 1000000, &nanoseconds);
  if (error) return JS_ThrowInternalError(context, "the host has no clock (WASI error %d)", error);
  return JS_NewFloat64(context, (double)(nanoseconds / 1000000));
}

bool chance_install(JSContext *context, JSValueConst global) {
  JSValue math = JS_GetPropertyStr(context, global, "Math");
  JSValue random = JS_NewCFunction(context, math_random, "random", 0);
  JSValue clock = JS_NewCFunction(context, clock_now, "now", 1);
  bool good = !JS_IsException(math) && !JS_IsException(random) && !JS_IsException(clock) &&
              JS_DefinePropertyValueStr(context, math, "random", random,
                                        JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE) >= 0 &&
              // The prelude builds Date around it and deletes it.
              JS_DefinePropertyValueStr(context, global, "__heddle_clock", clock, JS_PROP_CONFIGURABLE) >= 0;
  JS_FreeValue(context, math);
  return good;
}
