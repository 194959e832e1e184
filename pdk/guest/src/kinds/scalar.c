#include "kinds/scalar.h"
#include "kinds/answer.h"
#include "module/module.h"

Status scalar_run(const Function *function, const struct ArrowArray *args, const uint8_t *constants,
                  struct ArrowArray *out) {
  return answer_column(function, &function->returns, args, constants, function->tier->answer, out);
}

// Exported as heddle_scalar: runs function `index` over a batch (spec/abi.md, "Direct ABI").
HEDDLE_EXPORT("heddle_scalar")
int32_t heddle_scalar(uint32_t index, const struct ArrowArray *args, const uint8_t *constants,
                      struct ArrowArray *out) {
  const Function *function = NULL;
  Status status = module_enter_function(index, BIT_OF(KIND_SCALAR) | BIT_OF(KIND_VECTORIZED), &function);
  return status == STATUS_OK ? scalar_run(function, args, constants, out) : status;
}
