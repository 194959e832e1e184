// The texts of spec/types.md: what signatures and messages call a type.
#include "types/type.h"

#include <string.h>

const char *const type_names[TYPE_COUNT] = {
    "bool",      "int8",    "int16",    "int32",      "int64", "uint8",  "uint16",
    "uint32",    "float32", "float64",  "decimal128", "utf8",  "binary", "date32",
    "timestamp", "time",    "duration", "interval",   "list",  "struct", "map",
};

static const char *const unit_names[4] = {"s", "ms", "us", "ns"};

void type_name_text(Text *text, const char *name) {
  size_t length = strlen(name);
  bool plain = length > 0 && !(name[0] >= '0' && name[0] <= '9');
  for (size_t i = 0; plain && i < length; i++) {
    char c = name[i];
    plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
  if (plain) return text_append(text, name, length);
  text_json_string(text, name, length, 200, 600);
}

static void children_text(Text *text, const Type *type) {
  text_append(text, "<", 1);
  const Field *fields = type->children;
  uint32_t count = type->n_children;
  if (type->id == TYPE_MAP) {
    count = fields[0].type.n_children;
    fields = fields[0].type.children;
  }
  for (uint32_t i = 0; i < count; i++) {
    if (i) text_append(text, ", ", 2);
    if (type->id == TYPE_STRUCT) {
      type_name_text(text, fields[i].name);
      text_append(text, ": ", 2);
    }
    type_text(text, &fields[i]);
  }
  text_append(text, ">", 1);
}

void type_text(Text *text, const Field *field) {
  const Type *type = &field->type;
  const char *name = type_names[type->id];
  text_append(text, name, strlen(name));
  if (type->id == TYPE_DECIMAL128) text_format(text, "(%u, %u)", type->precision, type->scale);
  if (type->id == TYPE_TIMESTAMP || type->id == TYPE_TIME || type->id == TYPE_DURATION) {
    text_format(text, "[%s", unit_names[type->unit]);
    if (type->timezone) text_format(text, ", %s", type->timezone);
    text_append(text, "]", 1);
  }
  if (type->n_children) children_text(text, type);
  if (field->nullable) text_append(text, "?", 1);
}
