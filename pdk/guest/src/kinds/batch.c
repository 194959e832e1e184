#include "kinds/batch.h"
#include "abi/memory.h"
#include "columns/path.h"
#include "module/module.h"

// The code for what the host handed over and may not: its own fault in the direct ABI, that of the input in
// the Extism ABI.
static Code refusal(void) { return module.extism ? CODE_UNREADABLE_INPUT : CODE_CONTRACT; }

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
  batch->constants = batch->rowless = false;
  if (constants && count && !memory_holds(constants, (count + 7) / 8, 1))
    return error_raise(&place, CODE_CONTRACT, "the bitmap of constants lies outside memory");
  batch->columns = arena_alloc(&call_arena, count * sizeof(Column));
  batch->strict = arena_alloc(&call_arena, count * sizeof(void *));
  if (!batch->columns || !batch->strict) return error_raise_out_of_memory(&place);
  for (uint32_t i = 0; i < count; i++) {
    Column *column = &batch->columns[i];
    const Field *field = field_of(shape, i);
    bool constant = constants && (constants[i >> 3] >> (i & 7) & 1);
    const char *wrong = column_open(column, &call_arena, field, args->children[i], batch->rows, constant);
    if (wrong == column_no_memory) return error_raise_out_of_memory(&place);
    if (wrong) return error_raise(&place, refusal(), "%s '%.200s' %s", shape->what, field->name, wrong);
    if (!field->nullable && column->validity) batch->strict[batch->n_strict++] = column;
    batch->constants |= constant;
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

static Status unreadable(const Batch *batch, uint32_t row, const char *name, ReadResult result) {
  Place place = batch_place(batch, batch->rowless ? -1 : (int64_t)row);
  if (result == READ_INVALID_UTF8) {
    return error_raise(&place, CODE_INVALID_UTF8, "argument '%.200s' is not valid UTF-8%s", name,
                       path_text());
  }
  char type[200];
  Text text = {.bytes = type, .capacity = sizeof type};
  type_text(&text, read_failure);
  return error_raise(&place, CODE_NULL_INSIDE,
                     "argument '%.200s' holds null%s, which is declared %.*s, not nullable", name,
                     path_text(), (int)text.length, type);
}

Status batch_unreadable(const Batch *batch, uint32_t row, uint32_t index, ReadResult result) {
  return unreadable(batch, row, batch->columns[index].field->name, result);
}

Status batch_unreadable_row(const Batch *batch, uint32_t row, ReadResult result) {
  return unreadable(batch, row, "row", result);
}
