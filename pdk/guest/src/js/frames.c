#include "js/frames.h"
#include "js/engine.h"
#include "js/source_map.h"
#include "module/module.h"
#include "report/error.h"

#include <stdlib.h>
#include <string.h>

// One frame: two strings of at most 250 bytes and its numbers.
#define FRAME_BUDGET 600u
#define STRING_BUDGET 250u
#define STRING_CHARACTERS 200u

typedef struct {
  const char *name;
  size_t name_length;
  uint32_t line, column; // of the bundle, from 1
} Frame;

// Reads the decimal digits that end at `end` and the ':' before them; returns the new end, or NULL.
static const char *number_before(const char *start, const char *end, uint32_t *number) {
  const char *digits = end;
  while (digits > start && digits[-1] >= '0' && digits[-1] <= '9')
    digits--;
  if (digits == end || end - digits > 9 || digits == start || digits[-1] != ':') return NULL;
  *number = 0;
  for (const char *digit = digits; digit < end; digit++)
    *number = *number * 10 + (uint32_t)(*digit - '0');
  return digits - 1;
}

// Parses "    at name (bundle.js:3:28)". False for any other frame.
static bool parse(const char *start, const char *end, Frame *frame) {
  static const char prefix[] = "    at ", file[] = " (" BUNDLE_NAME;
  if ((size_t)(end - start) < sizeof prefix + sizeof file || memcmp(start, prefix, sizeof prefix - 1) != 0)
    return false;
  if (end[-1] != ')') return false;
  start += sizeof prefix - 1;
  end = number_before(start, end - 1, &frame->column);
  if (end) end = number_before(start, end, &frame->line);
  if (!end || (size_t)(end - start) < sizeof file) return false;
  end -= sizeof file - 1;
  if (memcmp(end, file, sizeof file - 1) != 0) return false;
  frame->name = start;
  frame->name_length = (size_t)(end - start);
  return frame->line > 0 && frame->column > 0;
}

void frames_write(Text *text, const char *stack, size_t length) {
  SourceMap map;
  if (!source_map_open(&map, engine.context, module.source_map.bytes, module.source_map.length)) return;
  const char *end = stack + length;
  int written = 0;
  while (stack < end && written < FRAMES_MAX) {
    const char *newline = memchr(stack, '\n', (size_t)(end - stack));
    const char *line_end = newline ? newline : end;
    Frame frame;
    Position position;
    if (parse(stack, line_end, &frame) && source_map_find(&map, frame.line, frame.column, &position)) {
      if (position.user_code && text->capacity - text->length >= FRAME_BUDGET) {
        text_format(text, written ? ",{\"function\":" : "{\"function\":");
        text_json_string(text, frame.name, frame.name_length, STRING_CHARACTERS, STRING_BUDGET);
        text_format(text, ",\"file\":");
        text_json_string(text, position.file, strlen(position.file), STRING_CHARACTERS, STRING_BUDGET);
        text_format(text, ",\"line\":%u,\"column\":%u}", position.line, position.column);
        written++;
      }
      JS_FreeCString(engine.context, position.file);
    }
    if (!newline) break;
    stack = newline + 1;
  }
  source_map_close(&map);
}
