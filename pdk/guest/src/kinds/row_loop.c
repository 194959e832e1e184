#include "kinds/row_loop.h"
#include "abi/arena.h"
#include "abi/memory.h"
#include "columns/column.h"
#include "js/engine.h"
#include "report/error.h"
#include "report/render.h"
#include "report/text.h"

#include <string.h>

// A batch while it runs.
typedef struct {
  const Function *function;
  int64_t rows;
  Column columns[HEDDLE_MAX_ARGS];
  const Column *strict[HEDDLE_MAX_ARGS]; // strict arguments that may hold nulls
  uint32_t n_strict;
  JSValue argv[HEDDLE_MAX_ARGS];
  JSValue
      fixed[HEDDLE_MAX_ARGS]; // values of the constants, JS_UNINITIALIZED until the first row that needs them
  ColumnWriter result;
} Batch;

// What is wrong with the columns is the host's fault in the direct ABI, the caller's input in the Extism ABI.
static Code refusal(void) { return engine.extism ? CODE_UNREADABLE_INPUT : CODE_CONTRACT; }

static Status open_columns(Batch *batch, const struct ArrowArray *args, const uint8_t *constants) {
  const Function *function = batch->function;
  Place place = {.function = function, .row = -1};
  if (!memory_holds(args, sizeof *args, 8))
    return error_raise(&place, CODE_CONTRACT, "the argument struct lies outside memory");
  if (args->length < 0 || args->length >= INT32_MAX)
    return error_raise(&place, CODE_CONTRACT, "a batch has 0 to 2^31 - 2 rows");
  if (args->n_children != (int64_t)function->n_args) {
    return error_raise(&place, CODE_CONTRACT, "%u argument columns expected, %lld given",
                       (unsigned)function->n_args, (long long)args->n_children);
  }
  if (args->offset != 0) return error_raise(&place, CODE_CONTRACT, "the argument struct has an offset");
  batch->rows = args->length;
  if (!function->n_args) return STATUS_OK;
  if (!memory_holds(args->children, function->n_args * sizeof(void *), 4)) {
    return error_raise(&place, CODE_CONTRACT, "the list of argument columns lies outside memory");
  }
  if (constants && !memory_holds(constants, (function->n_args + 7) / 8, 1)) {
    return error_raise(&place, CODE_CONTRACT, "the bitmap of constants lies outside memory");
  }
  for (uint32_t i = 0; i < function->n_args; i++) {
    Column *column = &batch->columns[i];
    bool constant = constants && (constants[i >> 3] >> (i & 7) & 1);
    const char *wrong = column_open(column, &function->args[i], args->children[i], batch->rows, constant);
    if (wrong) return error_raise(&place, refusal(), "argument '%.200s' %s", function->args[i].name, wrong);
    if (!function->args[i].nullable && column->validity) batch->strict[batch->n_strict++] = column;
  }
  return STATUS_OK;
}

static Status unreadable(const Batch *batch, const Place *place, uint32_t index, ReadResult result) {
  const char *name = batch->function->args[index].name;
  switch (result) {
  case READ_INVALID_UTF8:
    return error_raise(place, CODE_INVALID_UTF8, "argument '%.200s' is not valid UTF-8", name);
  case READ_BAD_OFFSETS: {
    Place without = {.function = place->function, .row = place->row};
    return error_raise(&without, refusal(), "the offsets of argument '%.200s' decrease or end outside memory",
                       name);
  }
  default:
    return error_raise_exception(place, CODE_THREW);
  }
}

static Status unwritable(const Batch *batch, const Place *place, WriteResult result, JSValueConst value) {
  const Field *field = &batch->function->returns;
  char shown[320];
  Text text = {.bytes = shown, .capacity = sizeof shown};
  switch (result) {
  case WRITE_EXCEPTION:
    return error_raise_exception(place, CODE_THREW);
  case WRITE_OUT_OF_MEMORY:
    return error_raise_out_of_memory(place);
  case WRITE_NULL:
    return error_raise(place, CODE_NULL_RESULT, "returned null, but the result is declared %s, not nullable",
                       type_names[field->type]);
  case WRITE_LONE_SURROGATE:
    return error_raise(place, CODE_LONE_SURROGATE,
                       "the returned string holds a lone surrogate, which UTF-8 cannot express");
  default:
    break;
  }
  if (JS_IsPromise(value)) {
    return error_raise(place, CODE_WRONG_TYPE,
                       "returned a Promise, but handlers must be synchronous: no async, no await");
  }
  render_typed_value(&text, engine.context, value);
  if (result == WRITE_OUT_OF_RANGE) {
    return error_raise(place, CODE_OUT_OF_RANGE, "returned %.*s, which is not an %s", (int)text.length, shown,
                       type_names[field->type]);
  }
  return error_raise(place, CODE_WRONG_TYPE, "returned %.*s, which is not %s %s", (int)text.length, shown,
                     field->type == TYPE_INT32 || field->type == TYPE_INT64 ? "an" : "a",
                     type_names[field->type]);
}

static bool strict_null(const Batch *batch, int64_t row) {
  for (uint32_t i = 0; i < batch->n_strict; i++) {
    if (!column_valid(batch->strict[i], row)) return true;
  }
  return false;
}

// The value of a constant, made once for the batch.
static ReadResult constant_value(Batch *batch, uint32_t index, JSValue *value) {
  if (JS_IsUninitialized(batch->fixed[index])) {
    JSValue made;
    ReadResult read = column_value(engine.context, &batch->columns[index], 0, &made);
    if (read != READ_OK) return read;
    batch->fixed[index] = made;
  }
  *value = JS_DupValue(engine.context, batch->fixed[index]);
  return READ_OK;
}

static inline void free_value(JSValue value) {
  if (JS_VALUE_HAS_REF_COUNT(value)) JS_FreeValue(engine.context, value);
}

// Takes `value`, the result of a row that is not plainly written: an exception, or what the declaration
// forbids.
static Status fail_row(Batch *batch, int64_t row, WriteResult written, JSValue value) {
  Place place = {.function = batch->function, .columns = batch->columns, .row = row};
  Status status;
  if (engine.out_of_memory) {
    // Also when the handler caught the exception: its answer would depend on the host's memory limit.
    if (JS_IsException(value)) JS_FreeValue(engine.context, JS_GetException(engine.context));
    status = error_raise_out_of_memory(&place);
  } else if (JS_IsException(value)) {
    status = error_raise_exception(&place, CODE_THREW);
  } else {
    status = unwritable(batch, &place, written, value);
  }
  free_value(value);
  return status;
}

static Status run_row(Batch *batch, int64_t row) {
  uint32_t n_args = batch->function->n_args;
  for (uint32_t i = 0; i < n_args; i++) {
    const Column *column = &batch->columns[i];
    ReadResult read = column->constant ? constant_value(batch, i, &batch->argv[i])
                                       : column_value(engine.context, column, row, &batch->argv[i]);
    if (__builtin_expect(read != READ_OK, 0)) {
      Place place = {.function = batch->function, .columns = batch->columns, .row = row};
      for (uint32_t j = 0; j < i; j++)
        free_value(batch->argv[j]);
      return unreadable(batch, &place, i, read);
    }
  }
  JSValue value = JS_Call(engine.context, batch->function->handler, JS_UNDEFINED, (int)n_args, batch->argv);
  for (uint32_t i = 0; i < n_args; i++)
    free_value(batch->argv[i]);
  WriteResult written = WRITE_EXCEPTION;
  if (__builtin_expect(!engine.out_of_memory && !JS_IsException(value), 1)) {
    written = column_write(engine.context, &batch->result, row, value);
  }
  if (__builtin_expect(written != WRITE_OK, 0)) return fail_row(batch, row, written, value);
  free_value(value);
  return STATUS_OK;
}

Status row_loop_run(const Function *function, const struct ArrowArray *args, const uint8_t *constants,
                    struct ArrowArray *out) {
  static Batch batch;
  batch.function = function;
  batch.n_strict = 0;
  Place place = {.function = function, .row = -1};
  Status status = open_columns(&batch, args, constants);
  if (status != STATUS_OK) return status;
  for (uint32_t i = 0; i < function->n_args; i++)
    batch.fixed[i] = JS_UNINITIALIZED;
  if (!column_writer_open(&batch.result, &function->returns, batch.rows))
    return error_raise_out_of_memory(&place);
  for (int64_t row = 0; row < batch.rows && status == STATUS_OK; row++) {
    if (batch.n_strict && strict_null(&batch, row)) {
      if (!column_write_null(&batch.result, row)) status = error_raise_out_of_memory(&place);
    } else {
      status = run_row(&batch, row);
    }
  }
  for (uint32_t i = 0; i < function->n_args; i++)
    JS_FreeValue(engine.context, batch.fixed[i]);
  if (JS_IsJobPending(engine.runtime)) engine_drain_jobs();
  if (status == STATUS_OK && engine.out_of_memory) status = error_raise_out_of_memory(&place);
  if (status == STATUS_OK && !column_writer_close(&batch.result, out))
    status = error_raise_out_of_memory(&place);
  return status;
}

// Exported as heddle_scalar: runs function `index` over a batch (spec/abi.md, "Direct ABI").
HEDDLE_EXPORT("heddle_scalar")
int32_t heddle_scalar(uint32_t index, const struct ArrowArray *args, const uint8_t *constants,
                      struct ArrowArray *out) {
  if (!engine_enter(false)) return error_raise(NULL, CODE_CONTRACT, "the module was not initialised");
  const Function *function = function_at(index);
  if (!function) return error_raise(NULL, CODE_CONTRACT, "there is no function %u", (unsigned)index);
  if (!memory_holds(out, sizeof *out, 8)) {
    Place place = {.function = function, .row = -1};
    return error_raise(&place, CODE_CONTRACT, "the result block lies outside memory");
  }
  return row_loop_run(function, args, constants, out);
}
