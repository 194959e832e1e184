#include "report/unwritable.h"
#include "columns/path.h"

static const char *article(const char *type) { return type[0] == 'i' ? "an" : "a"; }

Status unwritable_raise(const Place *place, WriteResult result, const Field *field, const char *shown,
                        size_t shown_length) {
  const char *where = path_text();
  Field plain = *field;
  plain.nullable = false;
  char name[200];
  Text type = {.bytes = name, .capacity = sizeof name};
  type_text(&type, &plain);
  if (result == WRITE_NULL) {
    return error_raise(place, CODE_NULL_RESULT,
                       "returned null, but the result is declared %.*s%s, not nullable", (int)type.length,
                       name, where);
  }
  if (result == WRITE_LONE_SURROGATE) {
    return error_raise(place, CODE_LONE_SURROGATE,
                       "the returned string%s holds a lone surrogate, which UTF-8 cannot express", where);
  }
  return error_raise(place, result == WRITE_OUT_OF_RANGE ? CODE_OUT_OF_RANGE : CODE_WRONG_TYPE,
                     "returned %.*s, which is not %s %.*s%s", (int)shown_length, shown, article(name),
                     (int)type.length, name, where);
}
