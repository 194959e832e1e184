// Texts of states: each lies in a block of its own, for longer than the row that made it.
#include "compiled/held_text.h"
#include "abi/abi.h"
#include "compiled/frame.h"
#include "compiled/scratch.h"

#include <stdlib.h>
#include <string.h>

// Before the bytes there is room for the link of blocks that are buried.
typedef struct {
  void *link;
  uint8_t bytes[];
} Block;

static Block *block_of(Str text) { return (Block *)(str_bytes(text) - offsetof(Block, bytes)); }

void held_text_free(Str text) {
  if (str_size(text)) free(block_of(text));
}

// Exported as heddle_hold_text (spec/compiled.md, "What loops call").
HEDDLE_EXPORT("heddle_hold_text") Str heddle_hold_text(FrameColumn *column, uint32_t slot, Str text) {
  Str *held = (Str *)column->values + slot, before = *held;
  uint32_t size = str_size(text);
  if (size && str_bytes(before) == str_bytes(text)) {
    *held = text;
    return text;
  }
  *held = STR_EMPTY;
  if (size) {
    Block *block = malloc(sizeof(Block) + size);
    if (!block) {
      *held = before;
      scratch_fail();
      return before;
    }
    memcpy(block->bytes, str_bytes(text), size);
    *held = str_of(block->bytes, size, str_is_ascii(text));
  }
  // The texts of one row may be taken from each other, so that none goes before all are there.
  if (str_size(before)) scratch_bury(block_of(before));
  return *held;
}
