#include "abi/arena.h"
#include "columns/utf8.h"
#include "columns/value.h"
#include "formats/format.h"
#include "formats/json_value.h"
#include "js/engine.h"
#include "report/error.h"
#include "report/render.h"

#include <stdlib.h>
#include <string.h>

// Rows of the input and where an error is.
typedef struct {
  const Function *function;
  JSValue rows; // array of rows, or one row itself
  bool single;
  int64_t count;
} Rows;

static Status misfit(const Rows *rows, int64_t row, const Field *field, JSValueConst value) {
  Place place = {.function = rows->function, .row = row};
  char shown[256];
  Text text = {.bytes = shown, .capacity = sizeof shown};
  render_typed_value(&text, engine.context, value);
  return error_raise(&place, CODE_WRONG_COLUMNS, "argument '%.200s' is %s%s, the input has %.*s", field->name,
                     type_names[field->type.id], field->nullable ? "?" : "", (int)text.length, shown);
}

// The row's value for argument `index`; JS_EXCEPTION with the error recorded when the row has none.
static JSValue pick(const Rows *rows, int64_t index, uint32_t argument, JSAtom name) {
  JSContext *context = engine.context;
  Place place = {.function = rows->function, .row = index};
  JSValue row =
      rows->single ? JS_DupValue(context, rows->rows) : JS_GetPropertyInt64(context, rows->rows, index);
  JSValue value = JS_UNDEFINED;
  if (JS_IsArray(row)) {
    int64_t length = 0;
    if (JS_GetLength(context, row, &length) == 0 && length != (int64_t)rows->function->n_args) {
      error_raise(&place, CODE_WRONG_COLUMNS, "the row has %lld values, the function %u arguments",
                  (long long)length, (unsigned)rows->function->n_args);
      value = JS_EXCEPTION;
    } else {
      value = JS_GetPropertyUint32(context, row, argument);
    }
  } else if (JS_IsObject(row)) {
    value = JS_GetProperty(context, row, name);
    if (JS_IsUndefined(value)) {
      error_raise(&place, CODE_WRONG_COLUMNS, "the row has no value for argument '%.200s'",
                  rows->function->args[argument].name);
      value = JS_EXCEPTION;
    }
  } else {
    error_raise(&place, CODE_WRONG_COLUMNS, "a row is an array of values or an object by argument name");
    value = JS_EXCEPTION;
  }
  JS_FreeValue(context, row);
  return value;
}

static Status read_column(const Rows *rows, uint32_t argument, struct ArrowArray *out) {
  JSContext *context = engine.context;
  // Any argument may be null in the input; whether that skips the call is for the row loop.
  Field field = rows->function->args[argument];
  field.nullable = true;
  Place place = {.function = rows->function, .row = -1};
  Builder writer;
  JSAtom name = JS_NewAtom(context, field.name);
  if (name == JS_ATOM_NULL || !builder_open(&writer, &call_arena, &field, (uint32_t)rows->count))
    return error_raise_out_of_memory(&place);
  Status status = STATUS_OK;
  for (int64_t row = 0; row < rows->count && status == STATUS_OK; row++) {
    JSValue value = pick(rows, row, argument, name);
    if (JS_IsException(value)) {
      status = STATUS_USER;
      break;
    }
    JSValue converted = json_to_value(context, field.type.id, value);
    WriteResult written =
        JS_IsException(converted) ? WRITE_EXCEPTION : value_write(context, &writer, converted);
    if (written == WRITE_OUT_OF_MEMORY || written == WRITE_EXCEPTION) {
      status = error_raise_exception(&place, CODE_UNREADABLE_INPUT);
    } else if (written == WRITE_LONE_SURROGATE) {
      place.row = row;
      status =
          error_raise(&place, CODE_INVALID_UTF8,
                      "argument '%.200s' holds a lone surrogate, which UTF-8 cannot express", field.name);
    } else if (written != WRITE_OK) {
      status = misfit(rows, row, &rows->function->args[argument], value);
    }
    JS_FreeValue(context, converted);
    JS_FreeValue(context, value);
  }
  JS_FreeAtom(context, name);
  if (status == STATUS_OK && !builder_finish(&writer, out)) status = error_raise_out_of_memory(&place);
  return status;
}

static Status write_result(const Function *function, struct ArrowArray *result, Output *output) {
  Column column;
  column_open(&column, &call_arena, &function->returns, result, result->length, false);
  output_byte(output, '[');
  for (int64_t row = 0; row < result->length; row++) {
    if (row) output_byte(output, ',');
    json_write_value(output, engine.context, &column, row);
  }
  output_byte(output, ']');
  return STATUS_OK;
}

static Status run_rows(const Rows *rows, Output *output) {
  const Function *function = rows->function;
  struct ArrowArray children[HEDDLE_MAX_ARGS], result;
  for (uint32_t i = 0; i < function->n_args; i++) {
    Status status = read_column(rows, i, &children[i]);
    if (status != STATUS_OK) return status;
  }
  Status status = format_run_columns(function, children, rows->count, &result);
  return status == STATUS_OK ? write_result(function, &result, output) : status;
}

Status format_json_run(const Function *function, const uint8_t *input, size_t length, Output *output) {
  JSContext *context = engine.context;
  Place place = {.function = function, .row = -1};
  if (!utf8_valid(input, length))
    return error_raise(&place, CODE_UNREADABLE_INPUT, "the JSON input is not valid UTF-8");
  JSValue parsed = JS_ParseJSON(context, (const char *)input, length, "input");
  if (JS_IsException(parsed)) return error_raise_exception(&place, CODE_UNREADABLE_INPUT);
  Rows rows = {.function = function, .rows = parsed, .single = !JS_IsArray(parsed), .count = 1};
  Status status = STATUS_OK;
  if (!rows.single && JS_GetLength(context, parsed, &rows.count) < 0)
    status = error_raise_exception(&place, CODE_UNREADABLE_INPUT);
  if (status == STATUS_OK) status = run_rows(&rows, output);
  JS_FreeValue(context, parsed);
  return status;
}
