#include "columns/path.h"
#include "columns/utf8.h"
#include "js/decimal.h"
#include "js/helpers.h"
#include "js/interval.h"
#include "js/value.h"

// Keeps what only nested values need out of the frame that every value takes.
#define NOINLINE __attribute__((noinline))
// Lists up to this length are gathered on the stack.
#define SHORT_LIST 32u

ValueFailure value_failure = {.value = JS_UNDEFINED};

void value_failure_clear(JSContext *context) {
  JSValue value = value_failure.value;
  value_failure = (ValueFailure){.value = JS_UNDEFINED};
  path_clear();
  JS_FreeValue(context, value);
}

// READ_OK, or READ_EXCEPTION for an exception.
static inline ReadResult made(JSValue value) { return JS_IsException(value) ? READ_EXCEPTION : READ_OK; }

static ReadResult read_bytes(JSContext *context, const Column *column, uint32_t at, JSValue *value) {
  uint32_t length;
  const uint8_t *bytes = column_bytes(column, at, &length);
  if (column->field->type.id == TYPE_BINARY) {
    *value = JS_NewUint8ArrayCopy(context, bytes, length);
    return made(*value);
  }
  if (!utf8_valid(bytes, length)) return read_fail(column->field, READ_INVALID_UTF8);
  *value = JS_NewStringLen(context, (const char *)bytes, length);
  return made(*value);
}

static ReadResult read_items(JSContext *context, const Column *items, uint32_t start, uint32_t count,
                             JSValue *values) {
  for (uint32_t i = 0; i < count; i++) {
    ReadResult read = value_read(context, items, start + i, &values[i]);
    if (read == READ_OK) continue;
    value_free(values, i);
    path_item(i);
    return read;
  }
  return READ_OK;
}

// A map's entries, one after the other: key, value.
static ReadResult read_entries(JSContext *context, const Column *entries, uint32_t start, uint32_t count,
                               JSValue *values) {
  for (uint32_t i = 0; i < count; i++) {
    ReadResult read = value_read(context, &entries->children[0], start + i, &values[2 * i]);
    uint32_t count_made = 2 * i;
    if (read == READ_OK) {
      count_made++;
      read = value_read(context, &entries->children[1], start + i, &values[count_made]);
    }
    if (read == READ_OK) continue;
    value_free(values, count_made);
    path_item(i);
    return read;
  }
  return READ_OK;
}

NOINLINE static ReadResult read_list(JSContext *context, const Column *column, uint32_t at, JSValue *value) {
  bool map = column->field->type.id == TYPE_MAP;
  uint32_t start, end;
  column_range(column, at, &start, &end);
  uint32_t count = end - start, slots = map ? count * 2 : count;
  JSValue on_stack[SHORT_LIST], *values = on_stack;
  if (slots > SHORT_LIST) {
    values = js_malloc(context, (size_t)slots * sizeof(JSValue));
    if (!values) return READ_EXCEPTION;
  }
  ReadResult read = map ? read_entries(context, column->children, start, count, values)
                        : read_items(context, column->children, start, count, values);
  if (read == READ_OK) {
    *value = JS_NewArrayFrom(context, (int)slots, values);
    read = made(*value);
  }
  if (values != on_stack) js_free(context, values);
  if (read != READ_OK || !map) return read;
  JSValue flat = *value;
  *value = helper_call(context, HELPER_MAP_OF, 1, &flat);
  JS_FreeValue(context, flat);
  return made(*value);
}

ReadResult value_read_row(JSContext *context, const Column *columns, uint32_t count, uint32_t row,
                          JSValue *value) {
  JSValue object = JS_NewObject(context);
  if (JS_IsException(object)) return READ_EXCEPTION;
  for (uint32_t i = 0; i < count; i++) {
    const Field *field = columns[i].field;
    JSValue property;
    ReadResult read = value_read(context, &columns[i], column_at(&columns[i], row), &property);
    if (read != READ_OK) {
      path_field(field->name);
    } else if (JS_DefinePropertyValue(context, object, field->key, property, JS_PROP_C_W_E) < 0) {
      read = READ_EXCEPTION;
    }
    if (read != READ_OK) {
      JS_FreeValue(context, object);
      return read;
    }
  }
  *value = object;
  return READ_OK;
}

ReadResult value_read(JSContext *context, const Column *column, uint32_t at, JSValue *value) {
  if (__builtin_expect(!column_valid(column, at), 0)) {
    if (!column->field->nullable) return read_fail(column->field, READ_NULL);
    *value = JS_NULL;
    return READ_OK;
  }
  const Type *type = &column->field->type;
  switch (type->id) {
  case TYPE_BOOL:
    *value = JS_NewBool(context, column_bool(column, at));
    return READ_OK;
  // The commonest types have lines of their own, for speed.
  case TYPE_FLOAT64:
    *value = value_of_double(((const double *)column->values)[at]);
    return READ_OK;
  case TYPE_INT32:
    *value = JS_NewInt32(context, ((const int32_t *)column->values)[at]);
    return READ_OK;
  case TYPE_INT64:
    *value = JS_NewBigInt64(context, ((const int64_t *)column->values)[at]);
    return made(*value);
  case TYPE_INT8:
  case TYPE_INT16:
  case TYPE_UINT8:
  case TYPE_UINT16:
  case TYPE_DATE32:
    *value = JS_NewInt32(context, (int32_t)column_integer(column, at));
    return READ_OK;
  case TYPE_UINT32:
    *value = JS_NewUint32(context, (uint32_t)column_integer(column, at));
    return READ_OK;
  case TYPE_TIMESTAMP:
  case TYPE_TIME:
  case TYPE_DURATION:
    *value = JS_NewBigInt64(context, column_integer(column, at));
    return made(*value);
  case TYPE_FLOAT32:
    *value = value_of_double(column_float(column, at));
    return READ_OK;
  case TYPE_DECIMAL128:
    *value = decimal_read(context, type, column_fixed(column, at));
    return made(*value);
  case TYPE_UTF8:
  case TYPE_BINARY:
    return read_bytes(context, column, at, value);
  case TYPE_INTERVAL:
    *value = interval_read(context, column_fixed(column, at));
    return made(*value);
  case TYPE_LIST:
  case TYPE_MAP:
    return read_list(context, column, at, value);
  default:
    return value_read_row(context, column->children, type->n_children, at, value);
  }
}
