#include "report/error.h"
#include "report/column_text.h"
#include "report/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MESSAGE_CHARACTERS 2000u
#define MESSAGE_BUDGET 6000u
#define NAME_CHARACTERS 200u
#define NAME_BUDGET 600u
#define VALUE_CHARACTERS 200u
#define VALUE_BUDGET 1200u

// Static: an error must be told also when there is no memory left.
static char report[ERROR_LIMIT];
static Text text = {.bytes = report, .length = 0, .capacity = ERROR_LIMIT};

void error_clear(void) { text.length = 0; }

void error_text(const char **bytes, uint32_t *length) {
  *bytes = report;
  *length = (uint32_t)text.length;
}

static Status status_of(Code code) {
  if (code == CODE_OUT_OF_MEMORY) return STATUS_OUT_OF_MEMORY;
  return code == CODE_CONTRACT ? STATUS_CONTRACT : STATUS_USER;
}

static void write_arguments(const Place *place, size_t reserved) {
  for (uint32_t i = 0; i < place->n_columns; i++) {
    char rendered[1024];
    Text value = {.bytes = rendered, .capacity = sizeof rendered};
    const char *name = place->columns[i].field->name;
    column_text(&value, &place->columns[i], column_at(&place->columns[i], (uint32_t)place->row));
    // An argument that does not fit whole is left out, and so are those after it.
    if (text.length + NAME_BUDGET + VALUE_BUDGET + reserved > text.capacity) return;
    text_format(&text, i ? ",{\"name\":" : "{\"name\":");
    text_json_string(&text, name, strlen(name), NAME_CHARACTERS, NAME_BUDGET - 64);
    text_format(&text, ",\"value\":");
    text_json_string(&text, value.bytes, value.length, VALUE_CHARACTERS, VALUE_BUDGET);
    text_format(&text, "}");
  }
}

Status error_raise_text(const Place *place, Code code, const char *message, size_t length, const char *frames,
                        size_t frames_length) {
  const Function *function = place ? place->function : NULL;
  text.length = 0;
  text_format(&text, "{\"code\":\"HEDDLE%d\",\"message\":", code);
  text_json_string(&text, message, length, MESSAGE_CHARACTERS, MESSAGE_BUDGET);
  text_format(&text, ",\"function\":");
  if (function) {
    text_json_string(&text, function->name, strlen(function->name), NAME_CHARACTERS, NAME_BUDGET);
  } else {
    text_format(&text, "null");
  }
  if (place && place->row >= 0) {
    text_format(&text, ",\"row\":%lld,\"arguments\":[", (long long)place->row);
  } else {
    text_format(&text, ",\"row\":null,\"arguments\":[");
  }
  if (function && place->columns && place->row >= 0) write_arguments(place, frames_length + 16);
  text_format(&text, "],\"frames\":[");
  text_append(&text, frames, frames_length);
  text_format(&text, "]}");
  return status_of(code);
}

Status error_raise(const Place *place, Code code, const char *format, ...) {
  char message[1001];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  if (length < 0) length = 0;
  if ((size_t)length >= sizeof message) length = sizeof message - 1;
  return error_raise_text(place, code, message, (size_t)length, "", 0);
}

Status error_raise_out_of_memory(const Place *place) {
  // The values of the arguments are left out: to print them takes memory.
  Place without = {.function = place ? place->function : NULL, .row = place ? place->row : -1};
  unsigned mebibytes = (unsigned)(__builtin_wasm_memory_size(0) / 16);
  return error_raise(&without, CODE_OUT_OF_MEMORY,
                     "out of memory: the module's memory cannot grow beyond %u MiB", mebibytes);
}

// Exported as heddle_error: pointer to (pointer: u32, length: u32) of the last failure's JSON text.
HEDDLE_EXPORT("heddle_error") const void *heddle_error(void) {
  static struct {
    const char *bytes;
    uint32_t length;
  } view;
  error_text(&view.bytes, &view.length);
  return &view;
}
