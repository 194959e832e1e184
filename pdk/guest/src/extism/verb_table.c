// name of table functions: any number of rows per row.
#include "extism/verb.h"
#include "kinds/table.h"

HEDDLE_ONLY("table", void, answer, (const Shape *shape, Answer *answer)) {
  const Type *output = &shape->function->output.type;
  *answer = (Answer){.n_fields = output->n_children};
  for (uint32_t i = 0; i < output->n_children; i++)
    answer->fields[i] = &output->children[i];
}

// The row that an output row comes from counts over the whole input.
static void shift_rows(const struct ArrowArray *rows, int64_t by) {
  int32_t *numbers = (int32_t *)rows->children[0]->buffers[1];
  for (int64_t i = 0; i < rows->length; i++)
    numbers[i] = (int32_t)(numbers[i] + by);
}

HEDDLE_ONLY("table", Status, run_batch, (ExtismCall * call, Columns *batch)) {
  struct ArrowArray args = verb_struct(batch, 0), rows;
  int32_t handle = table_open(call->session.shape.function, &args, NULL);
  if (handle <= 0) return handle;
  Status status;
  while ((status = table_next(handle, &rows)) == STATUS_OK) {
    shift_rows(&rows, call->rows);
    status = verb_write_struct(call, &rows);
    if (status != STATUS_OK) break;
  }
  table_close(handle);
  return status == STATUS_END ? STATUS_OK : status;
}

const Verb table_verbs[] = {
    {.number = 0, .shape = verb_shape_args, .answer = answer, .batch = run_batch},
    {0},
};
