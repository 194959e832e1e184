#include "compiled/generator.h"
#include "compiled/cells.h"
#include "compiled/failure.h"
#include "compiled/leaf.h"
#include "compiled/scratch.h"
#include "runtime/str.h"

#include <stdlib.h>

// The columns that handlers give: a table's first one is not theirs.
static Builder *own_columns(const Stream *stream, uint32_t *count) {
  uint32_t others = stream->function->kind == KIND_TABLE;
  *count = stream->function->output.type.n_children - others;
  return stream->builder.children + others;
}

bool generator_open(Generator *generator, const Function *function) {
  int32_t leaves = leaves_count(&function->output, 1);
  *generator = (Generator){.function = function,
                           .kernels = kernels_of(function),
                           .columns = calloc((size_t)leaves, sizeof(FrameColumn))};
  generator->frame.outputs = generator->columns;
  generator->frame.function = generator;
  return generator->columns != NULL;
}

static void add_leaves(FrameColumn **next, Builder *builders, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    const Type *type = &builders[i].field->type;
    if (type->id == TYPE_STRUCT) {
      add_leaves(next, builders[i].children, type->n_children);
    } else {
      (*next)++->values = &builders[i];
    }
  }
}

void generator_begin(Generator *generator, Stream *stream) {
  FrameColumn *next = generator->columns;
  uint32_t count;
  Builder *columns = own_columns(stream, &count);
  add_leaves(&next, columns, count);
  generator->stream = stream;
}

Verdict generator_run(Generator *generator, Handler handler, uint32_t row, uint32_t end) {
  Frame *frame = &generator->frame;
  frame->row = row;
  frame->rows = end;
  // A kernel without yields leaves the count of the one before as it is.
  if (!frame->resume) frame->yielded = 0;
  Verdict verdict = generator->kernels->loops[handler](frame);
  if (verdict != VERDICT_DONE && frame->row >= frame->rows) __builtin_trap();
  arena_free(&generator->before);
  if (verdict != VERDICT_PAUSED) arena_free(&generator->kept);
  return verdict;
}

bool generator_paused(const Generator *generator) { return generator->frame.resume != 0; }

uint32_t generator_give_up(Generator *generator) {
  Builder *builder = &generator->stream->builder;
  builder_truncate(builder, builder->length);
  generator->frame.resume = 0;
  return generator->frame.yielded;
}

void generator_close(Generator *generator) {
  arena_free(&generator->kept);
  free(generator->columns);
}

static bool end_structs(Builder *builders, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    const Type *type = &builders[i].field->type;
    if (type->id != TYPE_STRUCT) continue;
    if (!end_structs(builders[i].children, type->n_children) || !cell_struct(&builders[i])) return false;
  }
  return true;
}

// Exported as heddle_yield (spec/compiled.md, "What loops call"): an output row has its cells.
HEDDLE_EXPORT("heddle_yield") uint32_t heddle_yield(Frame *frame) {
  Generator *generator = frame->function;
  Stream *stream = generator->stream;
  uint32_t count;
  Builder *columns = own_columns(stream, &count);
  bool table = generator->function->kind == KIND_TABLE;
  if (!end_structs(columns, count) || (table && !cell_number(&stream->builder.children[0], frame->row)) ||
      !cell_struct(&stream->builder))
    return VERDICT_FAILED;
  frame->yielded++;
  return stream_full(stream) ? VERDICT_PAUSED : VERDICT_DONE;
}

// Exported as heddle_keep: room for what a row keeps while it pauses. NULL when memory is out, which is
// noted.
HEDDLE_EXPORT("heddle_keep") void *heddle_keep(Frame *frame, uint32_t bytes) {
  Generator *generator = frame->function;
  generator->before = generator->kept;
  generator->kept = (Arena){0};
  void *block = arena_alloc(&generator->kept, bytes);
  if (!block) scratch_fail();
  frame->kept = block;
  return block;
}

// Exported as heddle_keep_text: a copy of a text that is kept likewise.
HEDDLE_EXPORT("heddle_keep_text") Str heddle_keep_text(Frame *frame, Str text) {
  Generator *generator = frame->function;
  uint32_t size = str_size(text);
  if (!size || text == STR_ABSENT) return text;
  void *block = arena_alloc(&generator->kept, size);
  if (!block) {
    scratch_fail();
    return STR_EMPTY;
  }
  memcpy(block, str_bytes(text), size);
  return str_of(block, size, str_is_ascii(text));
}
