// One column of answers to the rows of a batch: what a scalar function and an aggregate's conversion give.
#ifndef HEDDLE_ANSWER_H
#define HEDDLE_ANSWER_H

#include "tier/tier.h"

// Opens the arguments of a function, runs `run` over them and fills `out` with its column, of the declared
// `field`, in the call arena. On failure the error is recorded.
Status answer_column(const Function *function, const Field *field, const struct ArrowArray *args,
                     const uint8_t *constants, AnswerRows *run, struct ArrowArray *out);

#endif
