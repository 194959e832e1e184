#include "kinds/batch.h"
#include "abi/memory.h"
#include "columns/path.h"
#include "columns/value.h"
#include "js/engine.h"

// The code for what the host handed over and may not: its own fault in the direct ABI, that of the input in
// the Extism ABI.
static Code refusal(void) { return engine.extism ? CODE_UNREADABLE_INPUT : CODE_CONTRACT; }

Place batch_place(const Batch *batch, int64_t row) {
  return (Place){
      .function = batch->function, .columns = batch->columns, .n_columns = batch->n_columns, .row = row};
}

// The columns that a batch is expected to have.
typedef struct {
  const char *what;
  const Field *fields;
  uint32_t n_fields;
  bool variadic;
} Shape;

static const Field *field_of(const Shape *shape, uint32_t index) {
  return &shape->fields[index < shape->n_fields ? index : shape->n_fields - 1];
}

static Status check_struct(const Place *place, const Shape *shape, const struct ArrowArray *args) {
  if (!memory_holds(args, sizeof *args, 8))
    return error_raise(place, CODE_CONTRACT, "the struct of %ss lies outside memory", shape->what);
  if (args->length < 0 || args->length >= INT32_MAX)
    return error_raise(place, CODE_CONTRACT, "a batch has 0 to 2^31 - 2 rows");
  if (args->offset != 0)
    return error_raise(place, CODE_CONTRACT, "the struct of %ss has an offset", shape->what);
  int64_t given = args->n_children, declared = shape->n_fields;
  bool fits = shape->variadic ? given >= declared - 1 && given <= HEDDLE_MAX_ARGS : given == declared;
  if (!fits) {
    return error_raise(place, CODE_CONTRACT, "%u %s columns expected, %lld given", (unsigned)declared,
                       shape->what, (long long)given);
  }
  if (given && !memory_holds(args->children, (uint64_t)given * sizeof(void *), 4))
    return error_raise(place, CODE_CONTRACT, "the list of %s columns lies outside memory", shape->what);
  return STATUS_OK;
}

static Status open_columns(Batch *batch, const Shape *shape, const struct ArrowArray *args,
                           const uint8_t *constants) {
  Place place = {.function = batch->function, .row = -1};
  Status status = check_struct(&place, shape, args);
  if (status != STATUS_OK) return status;
  uint32_t count = (uint32_t)args->n_children;
  batch->rows = (uint32_t)args->length;
  batch->n_columns = count;
  batch->n_strict = 0;
  batch->rowless = false;
  if (constants && count && !memory_holds(constants, (count + 7) / 8, 1))
    return error_raise(&place, CODE_CONTRACT, "the bitmap of constants lies outside memory");
  batch->columns = arena_alloc(&call_arena, count * sizeof(Column));
  batch->strict = arena_alloc(&call_arena, count * sizeof(void *));
  batch->fixed = arena_alloc(&call_arena, count * sizeof(JSValue));
  if (!batch->columns || !batch->strict || !batch->fixed) return error_raise_out_of_memory(&place);
  for (uint32_t i = 0; i < count; i++) {
    Column *column = &batch->columns[i];
    const Field *field = field_of(shape, i);
    bool constant = constants && (constants[i >> 3] >> (i & 7) & 1);
    const char *wrong = column_open(column, &call_arena, field, args->children[i], batch->rows, constant);
    if (wrong == column_no_memory) return error_raise_out_of_memory(&place);
    if (wrong) return error_raise(&place, refusal(), "%s '%.200s' %s", shape->what, field->name, wrong);
    if (!field->nullable && column->validity) batch->strict[batch->n_strict++] = column;
    batch->fixed[i] = JS_UNINITIALIZED;
  }
  return STATUS_OK;
}

Status batch_open(Batch *batch, const Function *function, const struct ArrowArray *args,
                  const uint8_t *constants) {
  Shape shape = {.what = "argument",
                 .fields = function->args,
                 .n_fields = function->n_args,
                 .variadic = function->variadic};
  batch->function = function;
  return open_columns(batch, &shape, args, constants);
}

Status batch_open_fields(Batch *batch, const Function *function, const char *what, const Field *fields,
                         uint32_t n_fields, const struct ArrowArray *columns) {
  Shape shape = {.what = what, .fields = fields, .n_fields = n_fields};
  batch->function = function;
  return open_columns(batch, &shape, columns, NULL);
}

void batch_close(Batch *batch) {
  for (uint32_t i = 0; i < batch->n_columns; i++)
    JS_FreeValue(engine.context, batch->fixed[i]);
  batch->n_columns = 0;
}

// Records why a value could not be made.
static Status unreadable(const Batch *batch, uint32_t row, const char *name, ReadResult result) {
  Place place = batch_place(batch, batch->rowless ? -1 : (int64_t)row);
  char type[200];
  Text text = {.bytes = type, .capacity = sizeof type};
  switch (result) {
  case READ_INVALID_UTF8:
    return error_raise(&place, CODE_INVALID_UTF8, "argument '%.200s' is not valid UTF-8%s", name,
                       path_text());
  case READ_NULL:
    type_text(&text, value_failure.field);
    return error_raise(&place, CODE_NULL_INSIDE,
                       "argument '%.200s' holds null%s, which is declared %.*s, not nullable", name,
                       path_text(), (int)text.length, type);
  default:
    return error_raise_exception(&place, CODE_THREW);
  }
}

// The value of a constant. What JavaScript cannot change is made once for the batch.
static ReadResult constant_value(Batch *batch, uint32_t index, JSValue *value) {
  if (JS_IsUninitialized(batch->fixed[index])) {
    ReadResult read = value_read(engine.context, &batch->columns[index], 0, value);
    if (read == READ_OK && !JS_IsObject(*value)) batch->fixed[index] = JS_DupValue(engine.context, *value);
    return read;
  }
  *value = JS_DupValue(engine.context, batch->fixed[index]);
  return READ_OK;
}

Status batch_value(Batch *batch, uint32_t index, uint32_t row, JSValue *value) {
  const Column *column = &batch->columns[index];
  ReadResult read =
      column->constant ? constant_value(batch, index, value) : value_read(engine.context, column, row, value);
  return __builtin_expect(read == READ_OK, 1) ? STATUS_OK : unreadable(batch, row, column->field->name, read);
}

Status batch_row(Batch *batch, uint32_t row, JSValue *value) {
  ReadResult read = value_read_row(engine.context, batch->columns, batch->n_columns, row, value);
  return read == READ_OK ? STATUS_OK : unreadable(batch, row, "row", read);
}
