#include "kinds/answer.h"
#include "abi/memory.h"

Status answer_column(const Function *function, const Field *field, const struct ArrowArray *args,
                     const uint8_t *constants, AnswerRows *run, struct ArrowArray *out) {
  Place place = {.function = function, .row = -1};
  Batch batch;
  Builder result;
  if (!memory_holds(out, sizeof *out, 8))
    return error_raise(&place, CODE_CONTRACT, "the result block lies outside memory");
  Status status = batch_open(&batch, function, args, constants);
  if (status != STATUS_OK) return status;
  if (!builder_open(&result, &call_arena, field, batch.rows)) return error_raise_out_of_memory(&place);
  status = run(&batch, 0, batch.rows, &result);
  if (status == STATUS_OK && !builder_finish(&result, out)) status = error_raise_out_of_memory(&place);
  return status;
}
