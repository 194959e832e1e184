#include "js/interval.h"
#include "js/integer.h"

enum { MONTHS, DAYS, NANOSECONDS, PARTS };

static JSAtom atoms[PARTS];

typedef struct {
  int32_t months;
  int32_t days;
  int64_t nanoseconds;
} Interval;

bool interval_install(JSContext *context) {
  static const char *const names[PARTS] = {"months", "days", "nanoseconds"};
  for (int i = 0; i < PARTS; i++) {
    atoms[i] = JS_NewAtom(context, names[i]);
    if (atoms[i] == JS_ATOM_NULL) return false;
  }
  return true;
}

JSValue interval_read(JSContext *context, const uint8_t *bytes) {
  Interval interval;
  memcpy(&interval, bytes, sizeof interval);
  JSValue object = JS_NewObject(context);
  if (JS_IsException(object)) return object;
  JSValue parts[PARTS] = {JS_NewInt32(context, interval.months), JS_NewInt32(context, interval.days),
                          JS_NewBigInt64(context, interval.nanoseconds)};
  for (int i = 0; i < PARTS; i++) {
    if (JS_IsException(parts[i]) ||
        JS_DefinePropertyValue(context, object, atoms[i], parts[i], JS_PROP_C_W_E) < 0) {
      // Memory is out, and with it the instance: what parts are left need not be freed.
      JS_FreeValue(context, object);
      return JS_EXCEPTION;
    }
  }
  return object;
}

WriteResult interval_write(JSContext *context, Builder *builder, JSValueConst value) {
  if (!JS_IsObject(value)) return WRITE_WRONG_TYPE;
  int64_t numbers[PARTS];
  for (int i = 0; i < PARTS; i++) {
    JSValue part = JS_GetProperty(context, value, atoms[i]);
    if (JS_IsException(part)) return WRITE_EXCEPTION;
    WriteResult result = i == NANOSECONDS ? integer_of_bigint(context, part, &numbers[i])
                                          : integer_of_number(part, INT32_MIN, INT32_MAX, &numbers[i]);
    JS_FreeValue(context, part);
    if (result != WRITE_OK) return result;
  }
  Interval interval = {(int32_t)numbers[MONTHS], (int32_t)numbers[DAYS], numbers[NANOSECONDS]};
  return builder_128(builder, &interval) ? WRITE_OK : WRITE_OUT_OF_MEMORY;
}
