#include "js/vectorized.h"
#include "columns/path.h"
#include "js/call.h"
#include "js/engine.h"
#include "js/exception.h"
#include "js/functions.h"
#include "js/typed_array.h"

// The rows that are not skipped.
typedef struct {
  uint32_t count;
  const uint32_t *rows; // NULL: all of the batch
} Selection;

static bool select_rows(const Batch *batch, Selection *selection) {
  *selection = (Selection){.count = batch->rows};
  if (!batch->n_strict) return true;
  uint32_t *rows = arena_alloc(&call_arena, (size_t)batch->rows * sizeof(uint32_t));
  if (!rows) return false;
  uint32_t count = 0;
  for (uint32_t row = 0; row < batch->rows; row++) {
    if (!batch_skips(batch, row)) rows[count++] = row;
  }
  *selection = (Selection){.count = count, .rows = rows};
  return true;
}

static uint32_t selected(const Selection *selection, uint32_t index) {
  return selection->rows ? selection->rows[index] : index;
}

// A column of numbers as a typed array. Bools become bytes, times of 32 bits bigints of 64.
static JSValue typed_column(const Column *column, JSTypedArrayEnum kind, const Selection *selection) {
  const Type *type = &column->field->type;
  size_t width = type->id == TYPE_BOOL ? 1 : type->id == TYPE_TIME ? 8 : type->width;
  size_t size = selection->count * width;
  // Not of 0 bytes, so that NULL means that memory is out.
  uint8_t *bytes = js_malloc(engine.context, size + 1);
  if (!bytes) return JS_EXCEPTION;
  if (width == type->width && !column->constant && !selection->rows) {
    memcpy(bytes, column->values, size);
    return typed_array_new(engine.context, kind, bytes, size);
  }
  for (uint32_t i = 0; i < selection->count; i++) {
    uint32_t at = column_at(column, selected(selection, i));
    if (type->id == TYPE_BOOL) {
      bytes[i] = column_bool(column, at);
    } else if (width != type->width) {
      ((int64_t *)bytes)[i] = column_integer(column, at);
    } else {
      memcpy(bytes + i * width, column_fixed(column, at), width);
    }
  }
  return typed_array_new(engine.context, kind, bytes, size);
}

// A column of values of any type as an array.
static Status array_column(JsRows *rows, uint32_t index, const Selection *selection, JSValue *array) {
  JSContext *context = engine.context;
  *array = JS_NewArray(context);
  Place place = batch_place(rows->batch, -1);
  if (JS_IsException(*array)) return error_raise_out_of_memory(&place);
  for (uint32_t i = 0; i < selection->count; i++) {
    JSValue value;
    Status status = js_rows_value(rows, index, selected(selection, i), &value);
    if (status == STATUS_OK && JS_DefinePropertyValueUint32(context, *array, i, value, JS_PROP_C_W_E) < 0)
      status = exception_raise(&place, CODE_THREW);
    if (status != STATUS_OK) {
      JS_FreeValue(context, *array);
      return status;
    }
  }
  return STATUS_OK;
}

static Status make_column(JsRows *rows, uint32_t index, const Selection *selection, JSValue *value) {
  const Column *column = &rows->batch->columns[index];
  int kind = column->field->nullable ? -1 : typed_array_kind(&column->field->type);
  if (kind < 0) return array_column(rows, index, selection, value);
  *value = typed_column(column, (JSTypedArrayEnum)kind, selection);
  Place place = batch_place(rows->batch, -1);
  return JS_IsException(*value) ? exception_raise(&place, CODE_THREW) : STATUS_OK;
}

// A result of bools may be bytes of 0 and 1.
static WriteResult write_item(Builder *result, int kind, JSValueConst item) {
  bool byte = result->field->type.id == TYPE_BOOL && kind == JS_TYPED_ARRAY_UINT8;
  if (byte && JS_VALUE_GET_TAG(item) == JS_TAG_INT && JS_VALUE_GET_INT(item) <= 1)
    return value_write(engine.context, result, JS_NewBool(engine.context, JS_VALUE_GET_INT(item)));
  return value_write(engine.context, result, item);
}

static Status append_item(const Batch *batch, Builder *result, uint32_t row, int kind, JSValueConst column,
                          uint32_t index) {
  JSValue item = JS_GetPropertyUint32(engine.context, column, index);
  WriteResult written = JS_IsException(item) ? WRITE_EXCEPTION : write_item(result, kind, item);
  JS_FreeValue(engine.context, item);
  if (written == WRITE_OK) return STATUS_OK;
  Place place = batch_place(batch, row);
  return call_unwritable(&place, written);
}

// Appends the values of the returned column at their rows, nulls between them.
static Status scatter(const Batch *batch, const Selection *selection, Builder *result, JSValueConst column) {
  Place place = {.function = batch->function, .row = -1};
  int kind = JS_GetTypedArrayType(column);
  TypedArray view = {.bytes = NULL};
  bool plain = kind >= 0 && typed_array_matches((JSTypedArrayEnum)kind, &result->field->type);
  if (plain && !typed_array_view(engine.context, column, &view)) return call_failed(&place);
  if (plain && !selection->rows) {
    WriteResult written = typed_array_write(result, &view, 0, selection->count);
    return written == WRITE_OK ? STATUS_OK : call_unwritable(&place, written);
  }
  uint32_t next = 0;
  for (uint32_t row = 0; row < batch->rows; row++) {
    Status status = STATUS_OK;
    if (next == selection->count || selected(selection, next) != row) {
      if (!builder_null(result)) status = error_raise_out_of_memory(&place);
    } else if (plain) {
      if (typed_array_write(result, &view, next++, 1) != WRITE_OK) status = error_raise_out_of_memory(&place);
    } else {
      status = append_item(batch, result, row, kind, column, next++);
    }
    if (status != STATUS_OK) return status;
  }
  return STATUS_OK;
}

static Status take_column(const Batch *batch, const Selection *selection, Builder *result,
                          JSValueConst column) {
  Place place = {.function = batch->function, .row = -1};
  if (!JS_IsArray(column) && JS_GetTypedArrayType(column) < 0)
    return call_unexpected(&place, column, "a column: an array or a typed array");
  int64_t length;
  if (JS_GetLength(engine.context, column, &length) < 0) return call_failed(&place);
  if (length != selection->count) {
    return error_raise(&place, CODE_WRONG_TYPE, "returned a column of %lld values for %u rows",
                       (long long)length, (unsigned)selection->count);
  }
  path_clear();
  return scatter(batch, selection, result, column);
}

static Status call_handler(JsRows *rows, const Selection *selection, Builder *result) {
  const Batch *batch = rows->batch;
  JSContext *context = engine.context;
  JSValue columns[HEDDLE_MAX_ARGS + 1];
  for (uint32_t i = 0; i < batch->n_columns; i++) {
    Status status = make_column(rows, i, selection, &columns[i]);
    if (status != STATUS_OK) {
      value_free(columns, i);
      return status;
    }
  }
  columns[batch->n_columns] = JS_NewUint32(context, selection->count);
  JSValue value = JS_Call(context, js_handler(batch->function, HANDLER_CALL), JS_UNDEFINED,
                          (int)batch->n_columns + 1, columns);
  value_free(columns, batch->n_columns);
  Place place = {.function = batch->function, .row = -1};
  Status status = call_answered(value) ? take_column(batch, selection, result, value) : call_failed(&place);
  JS_FreeValue(context, value);
  return status;
}

Status vectorized_run(JsRows *rows, Builder *result) {
  const Batch *batch = rows->batch;
  Place place = {.function = batch->function, .row = -1};
  Selection selection;
  if (!select_rows(batch, &selection)) return error_raise_out_of_memory(&place);
  if (selection.count) return call_handler(rows, &selection, result);
  for (uint32_t row = 0; row < batch->rows; row++) {
    if (!builder_null(result)) return error_raise_out_of_memory(&place);
  }
  return STATUS_OK;
}
