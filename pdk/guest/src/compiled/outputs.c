#include "compiled/outputs.h"
#include "compiled/failure.h"
#include "compiled/leaf.h"

// The frame in whose loop guest functions are called.
static const Outputs *current;

static bool open_leaves(Outputs *outputs, Builder *builder, uint32_t *next) {
  const Type *type = &builder->field->type;
  if (type->id == TYPE_STRUCT) {
    for (uint32_t i = 0; i < type->n_children; i++) {
      if (!open_leaves(outputs, &builder->children[i], next)) return false;
    }
    return true;
  }
  FrameColumn *column = &outputs->columns[*next];
  outputs->leaves[(*next)++] = builder;
  if (type->id == TYPE_UTF8) {
    *column = (FrameColumn){.values = builder};
    return true;
  }
  *column = (FrameColumn){.values = builder->values};
  // Null rows of a column that has none are those that are skipped.
  if (!builder->field->nullable) return true;
  size_t size = ((size_t)builder->capacity + 7) / 8;
  uint8_t *nulls = arena_alloc(&call_arena, size);
  if (!nulls) return false;
  memset(nulls, 0, size);
  column->validity = nulls;
  return true;
}

bool outputs_open(Outputs *outputs, Builder *result, const uint8_t *skip) {
  uint32_t count = (uint32_t)leaves_count(result->field, 1), next = 0;
  *outputs = (Outputs){.result = result, .n_columns = count, .skip = skip};
  outputs->columns = arena_alloc(&call_arena, count * sizeof(FrameColumn));
  outputs->leaves = arena_alloc(&call_arena, count * sizeof(Builder *));
  current = outputs;
  return outputs->columns && outputs->leaves && open_leaves(outputs, result, &next);
}

// What loops write without appending is `rows` long.
static void set_length(Builder *builder, uint32_t rows) {
  const Type *type = &builder->field->type;
  for (uint32_t i = 0; i < type->n_children; i++)
    set_length(&builder->children[i], rows);
  if (type->id != TYPE_UTF8) builder->length = rows;
}

void outputs_rewind(Outputs *outputs, uint32_t row, uint32_t reached) {
  set_length(outputs->result, reached + 1);
  builder_truncate(outputs->result, row);
  for (uint32_t i = 0; i < outputs->n_columns; i++) {
    uint8_t *nulls = (uint8_t *)outputs->columns[i].validity;
    for (uint32_t at = row; nulls && at <= reached; at++)
      nulls[at >> 3] &= (uint8_t)~(1u << (at & 7));
  }
}

// Under a skipped struct fields are null where they may be.
static bool settle(Outputs *outputs, Builder *builder, const FrameColumn **next) {
  const Type *type = &builder->field->type;
  for (uint32_t i = 0; i < type->n_children; i++) {
    if (!settle(outputs, &builder->children[i], next)) return false;
  }
  if (type->id != TYPE_STRUCT) {
    const FrameColumn *column = (*next)++;
    if (type->id == TYPE_UTF8) return true;
    if (column->validity && !builder_mask(builder, column->validity)) return false;
  }
  bool masked = outputs->skip && (builder == outputs->result || builder->field->nullable);
  return !masked || builder_mask(builder, outputs->skip);
}

bool outputs_settle(Outputs *outputs, uint32_t rows) {
  const FrameColumn *next = outputs->columns;
  set_length(outputs->result, rows);
  for (uint32_t i = 0; i < outputs->n_columns; i++) {
    // Loops append a text for each row.
    if (outputs->leaves[i]->length != rows) __builtin_trap();
  }
  return settle(outputs, outputs->result, &next);
}

// Exported as heddle_put_null: what a skipped row is, or a null where one may be.
HEDDLE_EXPORT("heddle_put_null") uint32_t heddle_put_null(FrameColumn *column) {
  Builder *builder = (Builder *)column->values;
  bool null = builder->field->nullable || builder == current->result;
  if (null ? builder_null(builder) : builder_empty(builder)) return VERDICT_DONE;
  failure_unwritable(WRITE_OUT_OF_MEMORY, builder->field, "", 0);
  return VERDICT_FAILED;
}

// Exported as heddle_unwritable_number.
HEDDLE_EXPORT("heddle_unwritable_number")
void heddle_unwritable_number(Frame *frame, uint32_t output, double number) {
  (void)frame;
  failure_number(current->leaves[output]->field, number);
}

// Exported as heddle_unwritable_bigint.
HEDDLE_EXPORT("heddle_unwritable_bigint")
void heddle_unwritable_bigint(Frame *frame, uint32_t output, int64_t number) {
  (void)frame;
  failure_bigint(current->leaves[output]->field, number);
}
