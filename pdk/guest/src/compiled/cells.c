#include "compiled/cells.h"
#include "compiled/failure.h"
#include "compiled/frame.h"

#include <math.h>

static bool no_memory(const Builder *builder) {
  failure_unwritable(WRITE_OUT_OF_MEMORY, builder->field, "", 0);
  return false;
}

bool cell_number(Builder *builder, double number) {
  const Field *field = builder->field;
  TypeId id = field->type.id;
  bool fits = true;
  if (id == TYPE_FLOAT32) {
    fits = !isfinite(number) || isfinite((float)number);
  } else if (id != TYPE_FLOAT64) {
    fits = number >= (double)type_ranges[id].low && number <= (double)type_ranges[id].high &&
           number == trunc(number);
  }
  if (!fits) {
    failure_number(field, number);
    return false;
  }
  bool real = id == TYPE_FLOAT32 || id == TYPE_FLOAT64;
  bool written = real ? builder_float(builder, number) : builder_integer(builder, (int64_t)number);
  return written || no_memory(builder);
}

bool cell_bigint(Builder *builder, int64_t number) {
  const Type *type = &builder->field->type;
  if (type->id == TYPE_TIME && (number < 0 || number >= units_per_day[type->unit])) {
    failure_bigint(builder->field, number);
    return false;
  }
  return builder_integer(builder, number) || no_memory(builder);
}

bool cell_bool(Builder *builder, bool value) { return builder_bool(builder, value) || no_memory(builder); }

static inline bool write_text(Builder *builder, Str text) {
  if (__builtin_expect(!str_is_ascii(text) && str_has_lone_surrogate(text), 0)) {
    failure_unwritable(WRITE_LONE_SURROGATE, builder->field, "", 0);
    return false;
  }
  return __builtin_expect(builder_bytes(builder, str_bytes(text), str_size(text)), 1) || no_memory(builder);
}

bool cell_text(Builder *builder, Str text) { return write_text(builder, text); }

bool cell_null(Builder *builder) { return builder_null(builder) || no_memory(builder); }

bool cell_struct(Builder *builder) { return builder_struct(builder) || no_memory(builder); }

static inline uint32_t verdict_of(bool written) { return written ? VERDICT_DONE : VERDICT_FAILED; }

static Builder *builder_of(const FrameColumn *column) { return (Builder *)column->values; }

// Exported as heddle_put_text (spec/compiled.md, "What loops call"), and so are those that follow.
HEDDLE_EXPORT("heddle_put_text") uint32_t heddle_put_text(FrameColumn *column, Str text) {
  return verdict_of(write_text(builder_of(column), text));
}

HEDDLE_EXPORT("heddle_put_number") uint32_t heddle_put_number(FrameColumn *column, double number) {
  return verdict_of(cell_number(builder_of(column), number));
}

HEDDLE_EXPORT("heddle_put_bigint") uint32_t heddle_put_bigint(FrameColumn *column, int64_t number) {
  return verdict_of(cell_bigint(builder_of(column), number));
}

HEDDLE_EXPORT("heddle_put_bool") uint32_t heddle_put_bool(FrameColumn *column, uint32_t value) {
  return verdict_of(cell_bool(builder_of(column), value != 0));
}
