#include "formats/refusal.h"

#include <stdarg.h>
#include <stdio.h>

bool refuse(Refusal *refusal, Code code, int64_t row, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(refusal->message, sizeof refusal->message, format, arguments);
  va_end(arguments);
  refusal->code = code;
  refusal->row = row;
  refusal->counts = true;
  return false;
}

bool refuse_memory(Refusal *refusal) { return refuse(refusal, CODE_OUT_OF_MEMORY, -1, "out of memory"); }

Status refusal_raise(const Refusal *refusal, const Function *function) {
  Place place = {.function = function, .row = refusal->row};
  if (refusal->code == CODE_OUT_OF_MEMORY) return error_raise_out_of_memory(&place);
  return error_raise(&place, refusal->code, "%s", refusal->message);
}
