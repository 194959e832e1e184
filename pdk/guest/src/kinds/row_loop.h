// The loop over the rows of a batch.
#ifndef HEDDLE_ROW_LOOP_H
#define HEDDLE_ROW_LOOP_H

#include "abi/abi.h"
#include "types/function.h"

// Calls the function's handler once per row that has no null in a strict argument and fills `out`, in the
// call arena. `args` is checked as host input; `constants` is NULL or a bitmap inside memory (spec/abi.md,
// "Direct ABI"). On failure the error is recorded and `out` is not touched.
Status row_loop_run(const Function *function, const struct ArrowArray *args, const uint8_t *constants,
                    struct ArrowArray *out);

#endif
