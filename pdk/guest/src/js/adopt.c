// States that come over from the compiled tier.
#include "js/slots.h"

// The value of a field at a slot; `*leaf` moves behind its leaves.
static JSValue held_value(const Field *field, const HeldColumn **leaf, uint32_t slot) {
  JSContext *context = engine.context;
  if (field->type.id == TYPE_STRUCT) {
    JSValue object = JS_NewObject(context);
    for (uint32_t i = 0; i < field->type.n_children; i++) {
      const Field *child = &field->type.children[i];
      JSValue value = held_value(child, leaf, slot);
      if (JS_IsException(object) || JS_IsException(value) ||
          JS_DefinePropertyValue(context, object, child->key, value, JS_PROP_C_W_E) < 0) {
        // Memory is out, and with it the instance: what there is need not be freed.
        return JS_EXCEPTION;
      }
    }
    return object;
  }
  const HeldColumn *column = (*leaf)++;
  if (column->nulls && column->nulls[slot]) return JS_NULL;
  switch (field->type.id) {
  case TYPE_BOOL:
    return JS_NewBool(context, ((const int32_t *)column->values)[slot]);
  case TYPE_INT64:
  case TYPE_TIMESTAMP:
  case TYPE_TIME:
  case TYPE_DURATION:
    return JS_NewBigInt64(context, ((const int64_t *)column->values)[slot]);
  default:
    return value_of_double(((const double *)column->values)[slot]);
  }
}

bool slots_adopt(Slots *slots, const HeldColumn *leaves, uint32_t count) {
  if (!slots_reach(slots, count)) return false;
  size_t allocated = engine.allocated;
  for (uint32_t slot = 0; slot < count; slot++) {
    const HeldColumn *leaf = leaves;
    JSValue value = held_value(&slots->function->state, &leaf, slot);
    if (JS_IsException(value)) return false;
    slots->values[slot] = value;
  }
  slots->held += (int64_t)engine.allocated - (int64_t)allocated;
  return true;
}
