#include "compiled/failure.h"
#include "columns/path.h"
#include "compiled/frame.h"
#include "compiled/scratch.h"
#include "report/column_text.h"
#include "runtime/str.h"

#include <inttypes.h>
#include <string.h>

// Of an error's name and message.
#define MESSAGE_LIMIT 6600u
#define SHOWN_LIMIT 64u

// Static: a failure must be told also when there is no memory left.
static char message_bytes[MESSAGE_LIMIT], frames_bytes[FRAMES_LIMIT], shown_bytes[SHOWN_LIMIT];
static Text message = {.bytes = message_bytes, .capacity = sizeof message_bytes};
static Text frames = {.bytes = frames_bytes, .capacity = sizeof frames_bytes};
static Text shown = {.bytes = shown_bytes, .capacity = sizeof shown_bytes};
static int frames_written;
static WriteResult unwritable; // WRITE_OK: the user's code threw
static const Field *unwritable_field;

void failure_clear(void) {
  message.length = frames.length = shown.length = 0;
  frames_written = 0;
  unwritable = WRITE_OK;
  scratch_clear();
}

bool failure_is_memory(void) { return scratch_failed() || unwritable == WRITE_OUT_OF_MEMORY; }

void failure_unwritable(WriteResult result, const Field *field, const char *bytes, size_t length) {
  unwritable = result;
  unwritable_field = field;
  shown.length = 0;
  text_append(&shown, bytes, length);
}

void failure_number(const Field *field, double number) {
  failure_unwritable(WRITE_OUT_OF_RANGE, field, "", 0);
  text_format(&shown, "the number ");
  number_text(&shown, number);
}

void failure_bigint(const Field *field, int64_t number) {
  failure_unwritable(WRITE_OUT_OF_RANGE, field, "", 0);
  text_format(&shown, "the bigint %" PRId64 "n", number);
}

// Says where in the result `field` is.
static bool find_path(const Field *result, const Field *field) {
  if (result == field) return true;
  for (uint32_t i = 0; i < result->type.n_children; i++) {
    if (!find_path(&result->type.children[i], field)) continue;
    path_field(result->type.children[i].name);
    return true;
  }
  return false;
}

Status failure_raise(const Place *place, const Field *result) {
  if (failure_is_memory()) return error_raise_out_of_memory(place);
  if (unwritable == WRITE_OK)
    return error_raise_text(place, CODE_THREW, message.bytes, message.length, frames.bytes, frames.length);
  path_clear();
  find_path(result, unwritable_field);
  return unwritable_raise(place, unwritable, unwritable_field, shown.bytes, shown.length);
}

// The end of the JSON object that begins at `at`.
static const char *object_end(const char *at, const char *end) {
  bool quoted = false;
  for (; at < end; at++) {
    if (quoted && *at == '\\') {
      at++;
    } else if (*at == '"') {
      quoted = !quoted;
    } else if (*at == '}' && !quoted) {
      return at + 1;
    }
  }
  return end;
}

// Appends frames of a stack trace, commas between them; as many as a report has.
static void append_frames(const char *at, uint32_t length) {
  const char *end = at + length;
  while (at < end && frames_written < FRAMES_MAX) {
    const char *next = object_end(at, end);
    size_t size = (size_t)(next - at);
    if (frames.capacity - frames.length < size + 1) return;
    if (frames_written++) text_append(&frames, ",", 1);
    text_append(&frames, at, size);
    at = next < end ? next + 1 : end;
  }
}

// Exported as heddle_throw (spec/compiled.md, "What loops call").
HEDDLE_EXPORT("heddle_throw")
void heddle_throw(Frame *frame, const char *class, uint32_t class_length, Str text, const char *at,
                  uint32_t at_length) {
  (void)frame;
  unwritable = WRITE_OK;
  message.length = frames.length = 0;
  frames_written = 0;
  text_append(&message, class, class_length);
  if (str_size(text)) {
    text_append(&message, ": ", 2);
    text_append(&message, (const char *)str_bytes(text), str_size(text));
  }
  append_frames(at, at_length);
}

// Exported as heddle_throw_through.
HEDDLE_EXPORT("heddle_throw_through")
void heddle_throw_through(Frame *frame, const char *at, uint32_t at_length) {
  (void)frame;
  append_frames(at, at_length);
}
