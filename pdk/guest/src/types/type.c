#include "types/type.h"

#include <string.h>

typedef struct {
  Layout layout;
  uint8_t width;
} Shape;

static const Shape shapes[TYPE_COUNT] = {
    [TYPE_BOOL] = {LAYOUT_BITS, 0},         [TYPE_INT8] = {LAYOUT_FIXED, 1},
    [TYPE_INT16] = {LAYOUT_FIXED, 2},       [TYPE_INT32] = {LAYOUT_FIXED, 4},
    [TYPE_INT64] = {LAYOUT_FIXED, 8},       [TYPE_UINT8] = {LAYOUT_FIXED, 1},
    [TYPE_UINT16] = {LAYOUT_FIXED, 2},      [TYPE_UINT32] = {LAYOUT_FIXED, 4},
    [TYPE_FLOAT32] = {LAYOUT_FIXED, 4},     [TYPE_FLOAT64] = {LAYOUT_FIXED, 8},
    [TYPE_DECIMAL128] = {LAYOUT_FIXED, 16}, [TYPE_UTF8] = {LAYOUT_BYTES, 0},
    [TYPE_BINARY] = {LAYOUT_BYTES, 0},      [TYPE_DATE32] = {LAYOUT_FIXED, 4},
    [TYPE_TIMESTAMP] = {LAYOUT_FIXED, 8},   [TYPE_TIME] = {LAYOUT_FIXED, 8},
    [TYPE_DURATION] = {LAYOUT_FIXED, 8},    [TYPE_INTERVAL] = {LAYOUT_FIXED, 16},
    [TYPE_LIST] = {LAYOUT_LIST, 0},         [TYPE_STRUCT] = {LAYOUT_STRUCT, 0},
    [TYPE_MAP] = {LAYOUT_LIST, 0},
};

const int64_t units_per_day[4] = {86400, 86400000, 86400000000, 86400000000000};

const char *type_read_string(JSContext *context, JSValueConst object, const char *key) {
  JSValue value = JS_GetPropertyStr(context, object, key);
  char *copy = NULL;
  if (JS_IsString(value)) {
    const char *text = JS_ToCString(context, value);
    if (text) copy = js_strdup(context, text);
    JS_FreeCString(context, text);
  } else if (!JS_IsException(value)) {
    JS_ThrowTypeError(context, "__heddle_register: '%s' must be a string", key);
  }
  JS_FreeValue(context, value);
  return copy;
}

static bool malformed(JSContext *context, const char *what) {
  JS_ThrowTypeError(context, "__heddle_register: %s", what);
  return false;
}

static bool name_field(JSContext *context, Field *field, const char *name) {
  field->name = name;
  field->atom = JS_NewAtom(context, name);
  return field->atom != JS_ATOM_NULL;
}

// The integer property `key` in [0, limit], or -1 with a TypeError pending.
static int read_small(JSContext *context, JSValueConst object, const char *key, int limit) {
  JSValue value = JS_GetPropertyStr(context, object, key);
  int32_t number = -1;
  if (JS_VALUE_GET_TAG(value) == JS_TAG_INT) number = JS_VALUE_GET_INT(value);
  JS_FreeValue(context, value);
  if (number >= 0 && number <= limit) return number;
  JS_ThrowTypeError(context, "__heddle_register: '%s' must be an integer up to %d", key, limit);
  return -1;
}

static bool read_decimal(JSContext *context, JSValueConst declared, Type *type) {
  int precision = read_small(context, declared, "precision", 38);
  int scale = precision < 0 ? -1 : read_small(context, declared, "scale", precision);
  if (scale < 0) return false;
  if (precision == 0) return malformed(context, "'precision' must be at least 1");
  type->precision = (uint8_t)precision;
  type->scale = (uint8_t)scale;
  return true;
}

static bool read_unit(JSContext *context, JSValueConst declared, Type *type) {
  static const char *const names[4] = {"s", "ms", "us", "ns"};
  const char *unit = type_read_string(context, declared, "unit");
  if (!unit) return false;
  int found = 0;
  while (found < 4 && strcmp(unit, names[found]) != 0)
    found++;
  js_free(context, (void *)unit);
  if (found == 4) return malformed(context, "'unit' must be s, ms, us or ns");
  type->unit = (Unit)found;
  if (type->id == TYPE_TIME && type->unit <= UNIT_MS) type->width = 4;
  if (type->id != TYPE_TIMESTAMP) return true;
  JSValue zone = JS_GetPropertyStr(context, declared, "timezone");
  bool given = JS_IsString(zone), good = !JS_IsException(zone);
  JS_FreeValue(context, zone);
  if (given) type->timezone = type_read_string(context, declared, "timezone");
  return good && (!given || type->timezone);
}

static bool make_children(JSContext *context, Type *type, uint32_t count) {
  type->children = js_calloc(context, count, sizeof(Field));
  type->n_children = type->children ? count : 0;
  return type->children != NULL;
}

// Reads the type object in the property `key` as a child of that name.
static bool read_child(JSContext *context, JSValueConst declared, const char *key, Field *field,
                       unsigned depth, uint32_t *budget) {
  JSValue child = JS_GetPropertyStr(context, declared, key);
  bool good = !JS_IsException(child) && name_field(context, field, key) &&
              type_read(context, child, field, depth + 1, budget);
  JS_FreeValue(context, child);
  return good;
}

static bool read_map(JSContext *context, JSValueConst declared, Type *type, unsigned depth,
                     uint32_t *budget) {
  if (!make_children(context, type, 1)) return false;
  Field *entries = type->children;
  entries->type = (Type){.id = TYPE_STRUCT, .layout = LAYOUT_STRUCT};
  if (!name_field(context, entries, "entries") || !make_children(context, &entries->type, 2)) return false;
  Field *key = &entries->type.children[0], *value = &entries->type.children[1];
  if (!read_child(context, declared, "key", key, depth, budget) ||
      !read_child(context, declared, "value", value, depth, budget)) {
    return false;
  }
  if (key->nullable || key->type.n_children || key->type.id == TYPE_FLOAT32 || key->type.id == TYPE_FLOAT64)
    return malformed(context, "a map's key is neither nullable nor float nor nested");
  return true;
}

static bool distinct(JSContext *context, const Field *fields, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    for (uint32_t j = 0; j < i; j++) {
      if (fields[i].atom == fields[j].atom) return malformed(context, "two fields of one name");
    }
  }
  return true;
}

static bool read_struct(JSContext *context, JSValueConst declared, Type *type, unsigned depth,
                        uint32_t *budget) {
  JSValue fields = JS_GetPropertyStr(context, declared, "fields");
  bool good = type_read_fields(context, fields, "fields", TYPE_MAX_FIELDS, depth + 1, budget, &type->children,
                               &type->n_children);
  JS_FreeValue(context, fields);
  if (good && !type->n_children) return malformed(context, "a struct has at least one field");
  return good && distinct(context, type->children, type->n_children);
}

static bool read_id(JSContext *context, JSValueConst declared, Type *type) {
  const char *name = type_read_string(context, declared, "type");
  if (!name) return false;
  int id = 0;
  while (id < TYPE_COUNT && strcmp(name, type_names[id]) != 0)
    id++;
  if (id == TYPE_COUNT) JS_ThrowTypeError(context, "__heddle_register: unknown type '%s'", name);
  js_free(context, (void *)name);
  if (id == TYPE_COUNT) return false;
  *type = (Type){.id = (TypeId)id, .layout = shapes[id].layout, .width = shapes[id].width};
  return true;
}

bool type_read(JSContext *context, JSValueConst declared, Field *field, unsigned depth, uint32_t *budget) {
  if (depth > TYPE_MAX_DEPTH) return malformed(context, "types nest too deep");
  if (*budget == 0) return malformed(context, "a function has too many types");
  --*budget;
  Type *type = &field->type;
  if (!read_id(context, declared, type)) return false;
  JSValue nullable = JS_GetPropertyStr(context, declared, "nullable");
  if (JS_IsException(nullable)) return false;
  field->nullable = JS_IsBool(nullable) && JS_VALUE_GET_BOOL(nullable);
  JS_FreeValue(context, nullable);
  switch (type->id) {
  case TYPE_DECIMAL128:
    return read_decimal(context, declared, type);
  case TYPE_TIMESTAMP:
  case TYPE_TIME:
  case TYPE_DURATION:
    return read_unit(context, declared, type);
  case TYPE_LIST:
    return make_children(context, type, 1) &&
           read_child(context, declared, "item", type->children, depth, budget);
  case TYPE_STRUCT:
    return read_struct(context, declared, type, depth, budget);
  case TYPE_MAP:
    return read_map(context, declared, type, depth, budget);
  default:
    return true;
  }
}

bool type_read_fields(JSContext *context, JSValueConst declared, const char *what, uint32_t limit,
                      unsigned depth, uint32_t *budget, Field **fields, uint32_t *count) {
  int64_t length = 0;
  if (!JS_IsArray(declared) || JS_GetLength(context, declared, &length) < 0 || length > limit) {
    if (!JS_HasException(context))
      JS_ThrowTypeError(context, "__heddle_register: '%s' must be an array of at most %u", what, limit);
    return false;
  }
  *fields = length ? js_calloc(context, (size_t)length, sizeof(Field)) : NULL;
  if (length && !*fields) return false;
  *count = (uint32_t)length;
  bool good = true;
  for (uint32_t i = 0; good && i < *count; i++) {
    JSValue item = JS_GetPropertyUint32(context, declared, i);
    const char *name = JS_IsException(item) ? NULL : type_read_string(context, item, "name");
    good = name && name_field(context, &(*fields)[i], name) &&
           type_read(context, item, &(*fields)[i], depth, budget);
    JS_FreeValue(context, item);
  }
  return good;
}

bool type_plain(JSContext *context, Field *field, const char *name, TypeId id) {
  field->type = (Type){.id = id, .layout = shapes[id].layout, .width = shapes[id].width};
  field->nullable = false;
  return name_field(context, field, name);
}
