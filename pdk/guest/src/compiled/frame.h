// What the guest and the loops of compiled code hand each other (spec/compiled.md, "Frames").
#ifndef HEDDLE_FRAME_H
#define HEDDLE_FRAME_H

#include <stdint.h>

// Every byte of the text column is ASCII.
#define COLUMN_ASCII 1u

typedef struct {
  const void *values; // of an output of texts its Builder
  const int32_t *offsets;
  const uint8_t *validity; // inputs: a bitmap; outputs: an inverted one; states: a byte a slot, 1 for null
  uint32_t flags;
} FrameColumn;

typedef struct {
  uint32_t row; // in: the first to run; out: what the verdict is about
  uint32_t rows;
  const uint8_t *skip;
  const uint32_t *groups;
  const FrameColumn *inputs;
  FrameColumn *states;
  FrameColumn *outputs;
  void *function;
  // Of loops that yield rows.
  uint32_t resume;  // 0, or where the row `row` goes on, which has paused
  const void *kept; // what it then needs
  uint32_t yielded; // output rows that it has given
} Frame;

_Static_assert(sizeof(FrameColumn) == 16 && sizeof(Frame) == 44, "frames are those of spec/compiled.md");

typedef enum { VERDICT_DONE, VERDICT_BAIL, VERDICT_FAILED, VERDICT_PAUSED } Verdict;

// Runs the rows of a frame and answers a Verdict.
typedef uint32_t KernelLoop(Frame *frame);

#endif
