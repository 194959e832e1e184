// States that come over from the compiled tier.
#include "js/slots.h"
#include "runtime/position.h"
#include "runtime/text.h"

// A text, a lone surrogate among its characters or not.
static JSValue value_of_text(JSContext *context, Str text) {
  if (!str_has_lone_surrogate(text))
    return JS_NewStringLen(context, (const char *)str_bytes(text), str_size(text));
  position_forget();
  uint32_t length = position_length(text);
  uint16_t *units = js_malloc(context, length * sizeof *units);
  if (!units) return JS_EXCEPTION;
  for (uint32_t i = 0; i < length; i++)
    units[i] = (uint16_t)text_unit(text, i);
  JSValue value = JS_NewStringUTF16(context, units, length);
  js_free(context, units);
  return value;
}

JSValue slots_held_value(const Field *field, const HeldColumn **leaf, uint32_t slot) {
  JSContext *context = engine.context;
  if (field->type.id == TYPE_STRUCT) {
    JSValue object = JS_NewObject(context);
    for (uint32_t i = 0; i < field->type.n_children; i++) {
      const Field *child = &field->type.children[i];
      JSValue value = slots_held_value(child, leaf, slot);
      if (JS_IsException(object) || JS_IsException(value) ||
          JS_DefinePropertyValue(context, object, child->key, value, JS_PROP_C_W_E) < 0) {
        // What there is need not be freed.
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
  case TYPE_UTF8:
    return value_of_text(context, ((const Str *)column->values)[slot]);
  default:
    return value_of_double(((const double *)column->values)[slot]);
  }
}

bool slots_adopt(Slots *slots, const HeldColumn *leaves, uint32_t count) {
  if (!slots_reach(slots, count)) return false;
  size_t allocated = engine.allocated;
  for (uint32_t slot = 0; slot < count; slot++) {
    const HeldColumn *leaf = leaves;
    JSValue value = slots_held_value(&slots->function->state, &leaf, slot);
    if (JS_IsException(value)) return false;
    slots->values[slot] = value;
  }
  slots->held += (int64_t)engine.allocated - (int64_t)allocated;
  return true;
}
