#include "js/helpers.h"

static JSValue helpers[HELPER_COUNT];

bool helpers_install(JSContext *context, JSValueConst object) {
  static const char *const names[HELPER_COUNT] = {"joinHalves", "highHalf", "dropZeros", "mapOf",
                                                  "mapEntries"};
  for (int i = 0; i < HELPER_COUNT; i++) {
    helpers[i] = JS_GetPropertyStr(context, object, names[i]);
    if (!JS_IsFunction(context, helpers[i])) return false;
  }
  return true;
}

JSValue helper_call(JSContext *context, Helper helper, int argc, JSValueConst *argv) {
  return JS_Call(context, helpers[helper], JS_UNDEFINED, argc, argv);
}
