#include "js/iterator.h"

enum { ITERATOR, NEXT, DONE, VALUE, RETURN, ATOMS };

static JSAtom atoms[ATOMS];

bool iterator_install(JSContext *context, JSValueConst global) {
  static const char *const names[ATOMS] = {
      [NEXT] = "next", [DONE] = "done", [VALUE] = "value", [RETURN] = "return"};
  JSValue symbol = JS_GetPropertyStr(context, global, "Symbol");
  JSValue iterator = JS_GetPropertyStr(context, symbol, "iterator");
  atoms[ITERATOR] = JS_ValueToAtom(context, iterator);
  JS_FreeValue(context, iterator);
  JS_FreeValue(context, symbol);
  bool good = atoms[ITERATOR] != JS_ATOM_NULL;
  for (int i = NEXT; i < ATOMS && good; i++) {
    atoms[i] = JS_NewAtom(context, names[i]);
    good = atoms[i] != JS_ATOM_NULL;
  }
  return good;
}

int iterator_open(JSContext *context, JSValueConst iterable, Iterator *iterator) {
  if (JS_IsNull(iterable) || JS_IsUndefined(iterable)) return 0;
  JSValue method = JS_GetProperty(context, iterable, atoms[ITERATOR]);
  if (JS_IsException(method)) return -1;
  if (!JS_IsFunction(context, method)) {
    JS_FreeValue(context, method);
    return 0;
  }
  iterator->object = JS_Call(context, method, iterable, 0, NULL);
  JS_FreeValue(context, method);
  if (JS_IsException(iterator->object)) return -1;
  iterator->next = JS_GetProperty(context, iterator->object, atoms[NEXT]);
  if (!JS_IsException(iterator->next)) return 1;
  JS_FreeValue(context, iterator->object);
  return -1;
}

int iterator_step(JSContext *context, Iterator *iterator, JSValue *value) {
  JSValue result = JS_Call(context, iterator->next, iterator->object, 0, NULL);
  if (JS_IsException(result)) return -1;
  if (!JS_IsObject(result)) {
    JS_FreeValue(context, result);
    JS_ThrowTypeError(context, "the iterator's next() gave something that is not an object");
    return -1;
  }
  JSValue done = JS_GetProperty(context, result, atoms[DONE]);
  int ended = JS_IsException(done) ? -1 : JS_ToBool(context, done);
  JS_FreeValue(context, done);
  if (ended == 0) {
    *value = JS_GetProperty(context, result, atoms[VALUE]);
    if (JS_IsException(*value)) ended = -1;
  }
  JS_FreeValue(context, result);
  return ended < 0 ? -1 : !ended;
}

bool iterator_close(JSContext *context, Iterator *iterator, bool ended) {
  bool good = true;
  if (!ended) {
    JSValue method = JS_GetProperty(context, iterator->object, atoms[RETURN]);
    good = !JS_IsException(method);
    if (JS_IsFunction(context, method)) {
      JSValue result = JS_Call(context, method, iterator->object, 0, NULL);
      good = !JS_IsException(result);
      JS_FreeValue(context, result);
    }
    JS_FreeValue(context, method);
  }
  JS_FreeValue(context, iterator->next);
  JS_FreeValue(context, iterator->object);
  return good;
}
