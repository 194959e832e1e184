#include "compiled/leaf.h"

Held leaf_held(const Type *type) {
  switch (type->id) {
  case TYPE_BOOL:
    return HELD_BOOL;
  case TYPE_INT8:
  case TYPE_INT16:
  case TYPE_INT32:
  case TYPE_UINT8:
  case TYPE_UINT16:
  case TYPE_UINT32:
  case TYPE_FLOAT32:
  case TYPE_FLOAT64:
  case TYPE_DATE32:
    return HELD_NUMBER;
  case TYPE_INT64:
  case TYPE_TIMESTAMP:
  case TYPE_TIME:
  case TYPE_DURATION:
    return HELD_BIGINT;
  case TYPE_UTF8:
    return HELD_TEXT;
  default:
    return HELD_NOT;
  }
}

int32_t leaves_count(const Field *fields, uint32_t count) {
  int32_t leaves = 0;
  for (uint32_t i = 0; i < count; i++) {
    const Type *type = &fields[i].type;
    bool nested = type->id == TYPE_STRUCT;
    // Of a struct that may be null the fields have no compiled form either.
    if (nested ? fields[i].nullable : leaf_held(type) == HELD_NOT) return -1;
    int32_t inside = nested ? leaves_count(type->children, type->n_children) : 1;
    if (inside < 0) return -1;
    leaves += inside;
  }
  return leaves;
}
