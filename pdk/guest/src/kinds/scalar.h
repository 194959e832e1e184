// Scalar functions: one value per row.
#ifndef HEDDLE_SCALAR_H
#define HEDDLE_SCALAR_H

#include "kinds/batch.h"

// Calls the handler once per row that has no null in a strict argument (a vectorized one once for all of
// them) and fills `out`, in the call arena. `args` is checked as host input; `constants` is NULL or a bitmap
// (spec/abi.md, "Direct ABI"). On failure the error is recorded and `out` is not touched.
Status scalar_run(const Function *function, const struct ArrowArray *args, const uint8_t *constants,
                  struct ArrowArray *out);

#endif
