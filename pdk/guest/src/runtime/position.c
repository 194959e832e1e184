#include "runtime/position.h"
#include "compiled/scratch.h"
#include "runtime/wtf8.h"

// A character's start whose unit is known, and a text whose length is.
static struct {
  Str text;
  uint32_t round; // of scratch memory
  uint32_t unit, byte;
} cursor;
static struct {
  Str text;
  uint32_t round;
  uint32_t units;
} measured;

void position_forget(void) { cursor.text = measured.text = STR_ABSENT; }

// Units of the characters that begin among these bytes: one for each, one more for those of four bytes.
static uint32_t count(const uint8_t *bytes, uint32_t size) {
  uint32_t units = 0;
  for (uint32_t i = 0; i < size; i++)
    units += !is_continuation(bytes[i]) + (bytes[i] >= 0xF0);
  return units;
}

uint32_t position_length(Str text) {
  if (str_is_ascii(text)) return str_size(text);
  if (measured.text != text || measured.round != scratch_round) {
    measured.text = text;
    measured.round = scratch_round;
    measured.units = count(str_bytes(text), str_size(text));
  }
  return measured.units;
}

// Puts the cursor into `text`, at its beginning unless it is there.
static void enter(Str text) {
  if (cursor.text == text && cursor.round == scratch_round) return;
  cursor.text = text;
  cursor.round = scratch_round;
  cursor.unit = cursor.byte = 0;
}

Position position_of_unit(Str text, uint32_t unit) {
  if (str_is_ascii(text)) return (Position){unit, false};
  const uint8_t *bytes = str_bytes(text);
  uint32_t size = str_size(text);
  enter(text);
  if (unit < cursor.unit / 2) cursor.unit = cursor.byte = 0;
  while (cursor.unit > unit) {
    uint32_t before = (uint32_t)(wtf8_before(bytes + cursor.byte) - bytes);
    cursor.unit -= wtf8_units(cursor.byte - before);
    cursor.byte = before;
  }
  while (cursor.unit < unit && cursor.byte < size) {
    uint32_t step = wtf8_size(bytes[cursor.byte]);
    if (cursor.unit + wtf8_units(step) > unit) return (Position){cursor.byte, true};
    cursor.unit += wtf8_units(step);
    cursor.byte += step;
  }
  return (Position){cursor.byte, false};
}

uint32_t position_of_byte(Str text, uint32_t byte) {
  if (str_is_ascii(text)) return byte;
  const uint8_t *bytes = str_bytes(text);
  enter(text);
  if (byte >= cursor.byte) {
    cursor.unit += count(bytes + cursor.byte, byte - cursor.byte);
  } else if (byte >= cursor.byte / 2) {
    cursor.unit -= count(bytes + byte, cursor.byte - byte);
  } else {
    cursor.unit = count(bytes, byte);
  }
  cursor.byte = byte;
  return cursor.unit;
}
