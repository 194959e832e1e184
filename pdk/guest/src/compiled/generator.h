// Loops that yield rows: those of table functions, and of partition functions.
#ifndef HEDDLE_GENERATOR_H
#define HEDDLE_GENERATOR_H

#include "compiled/frame.h"
#include "compiled/kernels.h"
#include "kinds/stream.h"

typedef struct {
  Frame frame;
  const Function *function;
  Kernels *kernels;
  FrameColumn *columns; // the output's leaves, from malloc
  Stream *stream;       // that is being filled
  // What a row that has paused keeps, and what it kept when it paused before.
  Arena kept, before;
} Generator;

// False when memory is out.
bool generator_open(Generator *generator, const Function *function);

// Begins to fill a stream.
void generator_begin(Generator *generator, Stream *stream);

// Runs a handler's loop over the rows from `row` up to `end`, or on from where it paused. The frame's row is
// then that which the verdict is about; VERDICT_PAUSED says that the stream is full.
Verdict generator_run(Generator *generator, Handler handler, uint32_t row, uint32_t end);

// Whether a row has paused.
bool generator_paused(const Generator *generator);

// The row is given up, and with it what it has written of an output row: another tier runs it. Answers how
// many output rows of it there are.
uint32_t generator_give_up(Generator *generator);

void generator_close(Generator *generator);

#endif
