#include "kinds/scalar.h"
#include "js/engine.h"
#include "kinds/answer.h"
#include "kinds/call.h"
#include "kinds/vectorized.h"

static Status run_row(Batch *batch, uint32_t row, JSValue *values, Builder *result) {
  JSContext *context = engine.context;
  Status status = batch_values(batch, row, values);
  if (__builtin_expect(status != STATUS_OK, 0)) return status;
  JSValue value =
      JS_Call(context, batch->function->handlers[HANDLER_CALL], JS_UNDEFINED, (int)batch->n_columns, values);
  value_free(values, batch->n_columns);
  // A number is no object to free, and an exception no number.
  if (__builtin_expect(value_write_number(result, value) && !engine.out_of_memory, 1)) return STATUS_OK;
  if (__builtin_expect(!call_answered(value), 0)) {
    Place place = batch_place(batch, row);
    status = call_failed(&place);
  } else {
    WriteResult written = value_write(context, result, value);
    if (__builtin_expect(written != WRITE_OK, 0)) {
      Place place = batch_place(batch, row);
      status = call_unwritable(&place, written);
    }
  }
  if (JS_VALUE_HAS_REF_COUNT(value)) JS_FreeValue(context, value);
  return status;
}

static Status run_rows(Batch *batch, Builder *result) {
  JSValue values[HEDDLE_MAX_ARGS];
  for (uint32_t row = 0; row < batch->rows; row++) {
    Status status;
    if (batch->n_strict && batch_skips(batch, row)) {
      Place place = {.function = batch->function, .row = -1};
      status = builder_null(result) ? STATUS_OK : error_raise_out_of_memory(&place);
    } else {
      status = run_row(batch, row, values, result);
    }
    if (status != STATUS_OK) return status;
  }
  return STATUS_OK;
}

Status scalar_run(const Function *function, const struct ArrowArray *args, const uint8_t *constants,
                  struct ArrowArray *out) {
  AnswerRows *run = function->kind == KIND_VECTORIZED ? vectorized_run : run_rows;
  return answer_column(function, &function->returns, args, constants, run, out);
}

// Exported as heddle_scalar: runs function `index` over a batch (spec/abi.md, "Direct ABI").
HEDDLE_EXPORT("heddle_scalar")
int32_t heddle_scalar(uint32_t index, const struct ArrowArray *args, const uint8_t *constants,
                      struct ArrowArray *out) {
  const Function *function = NULL;
  Status status = engine_enter_function(index, BIT_OF(KIND_SCALAR) | BIT_OF(KIND_VECTORIZED), &function);
  return status == STATUS_OK ? scalar_run(function, args, constants, out) : status;
}
