#include "module/declare.h"

#include <stdlib.h>
#include <string.h>

char *declare_text(Json object, const char *key) {
  Json value = json_property(object, key);
  char *text = json_text(value);
  if (!text)
    declare_wrong(json_kind(value, NULL) == TOKEN_TEXT ? "memory is out" : "'%s' must be a string", key);
  return text;
}

// The integer property `key` in [0, limit], or -1.
static int read_small(Json object, const char *key, int limit) {
  Token token;
  if (json_kind(json_property(object, key), &token) == TOKEN_INTEGER && token.integer >= 0 &&
      token.integer <= limit) {
    return (int)token.integer;
  }
  declare_wrong("'%s' must be an integer up to %d", key, limit);
  return -1;
}

static bool read_decimal(Json declared, Type *type) {
  int precision = read_small(declared, "precision", 38);
  int scale = precision < 0 ? -1 : read_small(declared, "scale", precision);
  if (scale < 0) return false;
  if (precision == 0) return declare_wrong("'precision' must be at least 1");
  type->precision = (uint8_t)precision;
  type->scale = (uint8_t)scale;
  return true;
}

static bool read_unit(Json declared, Type *type) {
  static const char *const names[4] = {"s", "ms", "us", "ns"};
  char *unit = declare_text(declared, "unit");
  if (!unit) return false;
  int found = 0;
  while (found < 4 && strcmp(unit, names[found]) != 0)
    found++;
  free(unit);
  if (found == 4) return declare_wrong("'unit' must be s, ms, us or ns");
  type->unit = (Unit)found;
  if (type->id == TYPE_TIME && type->unit <= UNIT_MS) type->width = 4;
  if (type->id != TYPE_TIMESTAMP) return true;
  if (json_kind(json_property(declared, "timezone"), NULL) != TOKEN_TEXT) return true;
  type->timezone = declare_text(declared, "timezone");
  return type->timezone != NULL;
}

static bool make_children(Type *type, uint32_t count) {
  type->children = calloc(count, sizeof(Field));
  if (!type->children) return declare_wrong("memory is out");
  type->n_children = count;
  return true;
}

// Reads the type in the property `key` as a child of that name.
static bool read_child(Json declared, const char *key, Field *field, unsigned depth, uint32_t *budget) {
  field->name = key;
  return declare_type(json_property(declared, key), field, depth + 1, budget);
}

static bool read_map(Json declared, Type *type, unsigned depth, uint32_t *budget) {
  if (!make_children(type, 1)) return false;
  Field *entries = type->children;
  entries->name = "entries";
  entries->type = type_plain(TYPE_STRUCT);
  if (!make_children(&entries->type, 2)) return false;
  Field *key = &entries->type.children[0], *value = &entries->type.children[1];
  if (!read_child(declared, "key", key, depth, budget) ||
      !read_child(declared, "value", value, depth, budget))
    return false;
  if (key->nullable || key->type.n_children || key->type.id == TYPE_FLOAT32 || key->type.id == TYPE_FLOAT64)
    return declare_wrong("a map's key is neither nullable nor float nor nested");
  return true;
}

static bool distinct(const Field *fields, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    for (uint32_t j = 0; j < i; j++) {
      if (strcmp(fields[i].name, fields[j].name) == 0) return declare_wrong("two fields of one name");
    }
  }
  return true;
}

static bool read_struct(Json declared, Type *type, unsigned depth, uint32_t *budget) {
  if (!declare_fields(json_property(declared, "fields"), "fields", TYPE_MAX_FIELDS, depth + 1, budget,
                      &type->children, &type->n_children)) {
    return false;
  }
  if (!type->n_children) return declare_wrong("a struct has at least one field");
  return distinct(type->children, type->n_children);
}

static bool read_id(Json declared, Type *type) {
  char *name = declare_text(declared, "type");
  if (!name) return false;
  int id = 0;
  while (id < TYPE_COUNT && strcmp(name, type_names[id]) != 0)
    id++;
  if (id == TYPE_COUNT) declare_wrong("unknown type '%s'", name);
  free(name);
  if (id == TYPE_COUNT) return false;
  *type = type_plain((TypeId)id);
  return true;
}

bool declare_type(Json declared, Field *field, unsigned depth, uint32_t *budget) {
  if (depth > TYPE_MAX_DEPTH) return declare_wrong("types nest too deep");
  if (*budget == 0) return declare_wrong("a function has too many types");
  --*budget;
  Type *type = &field->type;
  if (!read_id(declared, type)) return false;
  Token nullable;
  field->nullable =
      json_kind(json_property(declared, "nullable"), &nullable) == TOKEN_BOOL && nullable.boolean;
  switch (type->id) {
  case TYPE_DECIMAL128:
    return read_decimal(declared, type);
  case TYPE_TIMESTAMP:
  case TYPE_TIME:
  case TYPE_DURATION:
    return read_unit(declared, type);
  case TYPE_LIST:
    return make_children(type, 1) && read_child(declared, "item", type->children, depth, budget);
  case TYPE_STRUCT:
    return read_struct(declared, type, depth, budget);
  case TYPE_MAP:
    return read_map(declared, type, depth, budget);
  default:
    return true;
  }
}

bool declare_fields(Json declared, const char *what, uint32_t limit, unsigned depth, uint32_t *budget,
                    Field **fields, uint32_t *count) {
  uint32_t length = json_length(declared);
  if (json_kind(declared, NULL) != TOKEN_ARRAY || length > limit)
    return declare_wrong("'%s' must be an array of at most %u", what, (unsigned)limit);
  *fields = length ? calloc(length, sizeof(Field)) : NULL;
  if (length && !*fields) return declare_wrong("memory is out");
  *count = length;
  const uint8_t *at = NULL;
  for (uint32_t i = 0; i < length; i++) {
    Json item = json_next(declared, &at);
    Field *field = &(*fields)[i];
    field->name = declare_text(item, "name");
    if (!field->name || !declare_type(item, field, depth, budget)) return false;
  }
  return true;
}
