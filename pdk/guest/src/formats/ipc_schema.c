#include "formats/ipc.h"

static const enum ArrowTimeUnit units[4] = {
    [UNIT_S] = NANOARROW_TIME_UNIT_SECOND,
    [UNIT_MS] = NANOARROW_TIME_UNIT_MILLI,
    [UNIT_US] = NANOARROW_TIME_UNIT_MICRO,
    [UNIT_NS] = NANOARROW_TIME_UNIT_NANO,
};

static enum ArrowType arrow_type(const Type *type) {
  static const enum ArrowType types[TYPE_COUNT] = {
      [TYPE_BOOL] = NANOARROW_TYPE_BOOL,
      [TYPE_INT8] = NANOARROW_TYPE_INT8,
      [TYPE_INT16] = NANOARROW_TYPE_INT16,
      [TYPE_INT32] = NANOARROW_TYPE_INT32,
      [TYPE_INT64] = NANOARROW_TYPE_INT64,
      [TYPE_UINT8] = NANOARROW_TYPE_UINT8,
      [TYPE_UINT16] = NANOARROW_TYPE_UINT16,
      [TYPE_UINT32] = NANOARROW_TYPE_UINT32,
      [TYPE_FLOAT32] = NANOARROW_TYPE_FLOAT,
      [TYPE_FLOAT64] = NANOARROW_TYPE_DOUBLE,
      [TYPE_DECIMAL128] = NANOARROW_TYPE_DECIMAL128,
      [TYPE_UTF8] = NANOARROW_TYPE_STRING,
      [TYPE_BINARY] = NANOARROW_TYPE_BINARY,
      [TYPE_DATE32] = NANOARROW_TYPE_DATE32,
      [TYPE_TIMESTAMP] = NANOARROW_TYPE_TIMESTAMP,
      [TYPE_TIME] = NANOARROW_TYPE_TIME64,
      [TYPE_DURATION] = NANOARROW_TYPE_DURATION,
      [TYPE_INTERVAL] = NANOARROW_TYPE_INTERVAL_MONTH_DAY_NANO,
      [TYPE_LIST] = NANOARROW_TYPE_LIST,
      [TYPE_STRUCT] = NANOARROW_TYPE_STRUCT,
      [TYPE_MAP] = NANOARROW_TYPE_MAP,
  };
  return type->id == TYPE_TIME && type->width == 4 ? NANOARROW_TYPE_TIME32 : types[type->id];
}

static bool has_unit(const Type *type) {
  return type->id == TYPE_TIMESTAMP || type->id == TYPE_TIME || type->id == TYPE_DURATION;
}

// Other layouts of the same values.
static bool is_variant(const Type *type, enum ArrowType given) {
  switch (type->id) {
  case TYPE_UTF8:
    return given == NANOARROW_TYPE_LARGE_STRING || given == NANOARROW_TYPE_STRING_VIEW;
  case TYPE_BINARY:
    return given == NANOARROW_TYPE_LARGE_BINARY || given == NANOARROW_TYPE_BINARY_VIEW ||
           given == NANOARROW_TYPE_FIXED_SIZE_BINARY;
  case TYPE_LIST:
    return given == NANOARROW_TYPE_LARGE_LIST || given == NANOARROW_TYPE_FIXED_SIZE_LIST;
  default:
    return false;
  }
}

IpcMatch ipc_match(const Type *type, const struct ArrowSchema *schema) {
  struct ArrowSchemaView view;
  struct ArrowError error;
  if (schema->dictionary) return ipc_match(type, schema->dictionary) == IPC_OTHER ? IPC_OTHER : IPC_CONVERT;
  if (ArrowSchemaViewInit(&view, schema, &error) != NANOARROW_OK) return IPC_OTHER;
  IpcMatch match = view.type == arrow_type(type) ? IPC_SAME : IPC_CONVERT;
  if (match == IPC_CONVERT && !is_variant(type, view.type)) return IPC_OTHER;
  if (has_unit(type) && view.time_unit != units[type->unit]) return IPC_OTHER;
  if (type->id == TYPE_DECIMAL128 &&
      (view.decimal_scale != type->scale || view.decimal_precision > type->precision))
    return IPC_OTHER;
  if (type->n_children != (uint64_t)schema->n_children) return IPC_OTHER;
  for (uint32_t i = 0; i < type->n_children; i++) {
    IpcMatch child = ipc_match(&type->children[i].type, schema->children[i]);
    if (child < match) match = child;
  }
  return match;
}

static ArrowErrorCode make_children(struct ArrowSchema *schema, const Type *type) {
  // A map's entries are made along with it, and so is a list's item; a struct's fields are not.
  for (uint32_t i = 0; i < type->n_children; i++) {
    const Field *child = &type->children[i];
    NANOARROW_RETURN_NOT_OK(ipc_schema_make(schema->children[i], child, child->nullable));
  }
  return NANOARROW_OK;
}

ArrowErrorCode ipc_schema_make(struct ArrowSchema *schema, const Field *field, bool nullable) {
  const Type *type = &field->type;
  enum ArrowType given = arrow_type(type);
  if (schema->release) ArrowSchemaRelease(schema);
  ArrowSchemaInit(schema);
  if (type->id == TYPE_STRUCT) {
    NANOARROW_RETURN_NOT_OK(ArrowSchemaSetTypeStruct(schema, type->n_children));
  } else if (type->id == TYPE_DECIMAL128) {
    NANOARROW_RETURN_NOT_OK(ArrowSchemaSetTypeDecimal(schema, given, type->precision, type->scale));
  } else if (has_unit(type)) {
    NANOARROW_RETURN_NOT_OK(ArrowSchemaSetTypeDateTime(schema, given, units[type->unit], type->timezone));
  } else {
    NANOARROW_RETURN_NOT_OK(ArrowSchemaSetType(schema, given));
  }
  NANOARROW_RETURN_NOT_OK(make_children(schema, type));
  NANOARROW_RETURN_NOT_OK(ArrowSchemaSetName(schema, field->name));
  schema->flags = nullable ? ARROW_FLAG_NULLABLE : 0;
  return NANOARROW_OK;
}
