// Texts of states: each lies in a block of its own, for longer than the row that made it.
#include "compiled/held_text.h"
#include "abi/abi.h"
#include "compiled/frame.h"
#include "compiled/scratch.h"

#include <stdlib.h>
#include <string.h>

// The texts of one row may be taken from each other, so that none goes before all are there.
static void release(Str text) {
  if (str_size(text)) scratch_bury((void *)str_bytes(text));
}

void held_text_free(Str text) {
  if (str_size(text)) free((void *)str_bytes(text));
}

// Exported as heddle_hold_text (spec/compiled.md, "What loops call").
HEDDLE_EXPORT("heddle_hold_text") Str heddle_hold_text(FrameColumn *column, uint32_t slot, Str text) {
  Str *held = (Str *)column->values + slot, before = *held;
  uint32_t size = str_size(text);
  if (size && str_bytes(before) == str_bytes(text)) {
    *held = text;
    return text;
  }
  uint8_t *block = NULL;
  if (size) {
    // Room for the link of what is buried.
    block = malloc(size < sizeof(void *) ? sizeof(void *) : size);
    if (!block) {
      scratch_fail();
      return before;
    }
    memcpy(block, str_bytes(text), size);
  }
  release(before);
  *held = size ? str_of(block, size, str_is_ascii(text)) : STR_EMPTY;
  return *held;
}
