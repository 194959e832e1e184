// name of scalar functions: a value per row.
#include "extism/verb.h"
#include "kinds/scalar.h"

HEDDLE_ONLY("scalar", void, answer, (const Shape *shape, Answer *answer)) {
  *answer = (Answer){.n_fields = 1, .fields = {&shape->function->returns}, .values = true, .once = true};
}

HEDDLE_ONLY("scalar", Status, run_batch, (ExtismCall * call, Columns *batch)) {
  struct ArrowArray args = verb_struct(batch, 0), result;
  Status status = scalar_run(call->session.shape.function, &args, NULL, &result);
  if (status != STATUS_OK) return status;
  static Columns output;
  output.rows = batch->rows;
  output.n_columns = 1;
  output.columns[0] = &result;
  return verb_write(call, &output);
}

const Verb scalar_verbs[] = {
    {.number = 0, .shape = verb_shape_args, .answer = answer, .batch = run_batch},
    {0},
};
