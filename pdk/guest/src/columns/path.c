#include "columns/path.h"
#include "types/type.h"

#include <string.h>

#define PATH_LIMIT 400u
#define STEP_LIMIT 120u

static const char prefix[] = " at ";

// Filled from the end; what no longer fits at the front is dropped.
static char bytes[PATH_LIMIT + 1];
static size_t start = PATH_LIMIT;
static bool full;

void path_clear(void) {
  start = PATH_LIMIT;
  full = false;
}

static void prepend(const Text *step) {
  full |= step->length + sizeof prefix > start;
  if (full) return;
  start -= step->length;
  memcpy(bytes + start, step->bytes, step->length);
}

void path_field(const char *name) {
  char step[STEP_LIMIT];
  Text text = {.bytes = step, .capacity = sizeof step};
  text_append(&text, ".", 1);
  type_name_text(&text, name);
  prepend(&text);
}

void path_item(uint32_t index) {
  char step[STEP_LIMIT];
  Text text = {.bytes = step, .capacity = sizeof step};
  text_format(&text, "[%u]", (unsigned)index);
  prepend(&text);
}

const char *path_text(void) {
  if (start == PATH_LIMIT) return "";
  size_t at = start - (sizeof prefix - 1);
  memcpy(bytes + at, prefix, sizeof prefix - 1);
  return bytes + at;
}
