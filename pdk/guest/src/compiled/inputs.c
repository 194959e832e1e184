#include "compiled/inputs.h"
#include "columns/path.h"
#include "columns/utf8.h"
#include "compiled/leaf.h"

#include <string.h>

// Bytes that a text which stands for every row is written out to, at most or once.
#define REPEATED_SIZE (64u * 1024u)

static size_t bitmap_size(uint32_t count) { return ((size_t)count + 7) / 8; }

// Whether the first `count` bits are all set: hosts may hand over a validity bitmap where there is no null,
// and loops are faster without one.
static bool all_set(const uint8_t *bits, uint32_t count) {
  uint32_t i = 0;
  for (; count - i >= 8; i += 8) {
    if (bits[i >> 3] != 0xFF) return false;
  }
  uint8_t rest = (uint8_t)((1u << (count - i)) - 1);
  return !rest || (bits[i >> 3] & rest) == rest;
}

// The validity of a column as far as it says anything.
static const uint8_t *validity_of(const Column *column) {
  return column->validity && !all_set(column->validity, column->length) ? column->validity : NULL;
}

// The rows that a null in a strict argument skips.
static bool open_skip(Inputs *inputs) {
  const Batch *batch = inputs->batch;
  size_t size = bitmap_size(batch->rows);
  uint8_t *skip = NULL;
  for (uint32_t i = 0; i < batch->n_strict; i++) {
    const Column *column = batch->strict[i];
    const uint8_t *validity = validity_of(column);
    if (!validity) continue;
    if (!skip) {
      skip = arena_alloc(&call_arena, size);
      if (!skip) return false;
      memset(skip, 0, size);
    }
    for (size_t at = 0; at < size; at++)
      skip[at] |= column->constant ? 0xFF : (uint8_t)~validity[at];
  }
  inputs->skip = skip;
  return true;
}

static bool skips(const Inputs *inputs, uint32_t row) {
  return inputs->skip && (inputs->skip[row >> 3] >> (row & 7) & 1);
}

static bool is_ascii(const uint8_t *bytes, size_t length) {
  const uint8_t *end = bytes + length;
  uint64_t seen = 0;
  for (; end - bytes >= 8; bytes += 8) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    seen |= word;
  }
  for (; bytes < end; bytes++)
    seen |= *bytes;
  return !(seen & 0x8080808080808080u);
}

// Whether all bytes of a text column are ASCII, those between its values and under nulls included.
static bool column_ascii(const Column *column) {
  int32_t start = column->offsets[0];
  return is_ascii(column->values + start, (size_t)(column->offsets[column->length] - start));
}

// Whether every value of a text column, those under nulls included, is valid UTF-8: its bytes are as a whole,
// and no value begins inside a character.
static bool column_utf8(const Column *column) {
  int32_t start = column->offsets[0], end = column->offsets[column->length];
  if (!utf8_valid(column->values + start, (size_t)(end - start))) return false;
  for (uint32_t i = 1; i < column->length; i++) {
    if (column->offsets[i] < end && (column->values[column->offsets[i]] & 0xC0) == 0x80) return false;
  }
  return true;
}

// Whether every value can be read, found without looking at each; false leaves that open. The leaves of the
// column begin at `leaf`, which moves behind them.
static bool plainly_readable(const Column *column, const FrameColumn **leaf) {
  const Field *field = column->field;
  bool good = field->nullable || !validity_of(column);
  if (field->type.id != TYPE_STRUCT) {
    const FrameColumn *own = (*leaf)++;
    if (field->type.id != TYPE_UTF8 || (own->flags & COLUMN_ASCII)) return good;
    return column_utf8(column) && good;
  }
  for (uint32_t i = 0; i < field->type.n_children; i++) {
    if (!plainly_readable(&column->children[i], leaf)) good = false;
  }
  return good;
}

// Finds the first row that is not skipped and cannot be read. A vectorized handler is given whole columns,
// one after the other: there the first column counts.
static void find_limit(Inputs *inputs) {
  const Batch *batch = inputs->batch;
  const FrameColumn *leaf = inputs->columns;
  for (uint32_t i = 0; i < batch->n_columns; i++) {
    const Column *column = &batch->columns[i];
    if (plainly_readable(column, &leaf)) continue;
    for (uint32_t row = 0; row < inputs->limit; row++) {
      ReadResult read = skips(inputs, row) ? READ_OK : column_readable(column, column_at(column, row));
      if (read == READ_OK) continue;
      inputs->limit = row;
      inputs->wrong = read;
      inputs->wrong_column = i;
    }
    if (inputs->wrong != READ_OK && batch->function->kind == KIND_VECTORIZED) return;
  }
}

// Writes a text out for as many rows as a window has, and sees to it that the window is not too large.
static bool repeat_text(Inputs *inputs, const Column *column, FrameColumn *leaf) {
  uint32_t length;
  const uint8_t *bytes = column_bytes(column, 0, &length);
  uint32_t window = length > REPEATED_SIZE ? 1 : length ? REPEATED_SIZE / length : inputs->batch->rows;
  if (window > inputs->batch->rows) window = inputs->batch->rows;
  int32_t *offsets = arena_alloc(&call_arena, ((size_t)window + 1) * sizeof *offsets);
  uint8_t *copies = arena_alloc(&call_arena, (size_t)window * length);
  if (!offsets || !copies) return false;
  for (uint32_t i = 0; i < window; i++) {
    offsets[i] = (int32_t)(i * length);
    if (length) memcpy(copies + (size_t)i * length, bytes, length);
  }
  offsets[window] = (int32_t)(window * length);
  leaf->values = copies;
  leaf->offsets = offsets;
  inputs->repeated[inputs->n_repeated++] =
      (Repeated){.column = (uint32_t)(leaf - inputs->columns), .offsets = offsets};
  if (window < inputs->window) inputs->window = window;
  return true;
}

// Writes the one value of a column out for every row.
static bool repeat(Inputs *inputs, const Column *column, FrameColumn *leaf) {
  const Type *type = &column->field->type;
  uint32_t rows = inputs->batch->rows;
  if (!column_valid(column, 0)) {
    uint8_t *nulls = arena_alloc(&call_arena, bitmap_size(rows));
    if (!nulls) return false;
    memset(nulls, 0, bitmap_size(rows));
    leaf->validity = column->field->nullable ? nulls : NULL;
  }
  if (type->id == TYPE_UTF8) return repeat_text(inputs, column, leaf);
  size_t size = type->layout == LAYOUT_BITS ? bitmap_size(rows) : (size_t)rows * type->width;
  uint8_t *values = arena_alloc(&call_arena, size);
  if (!values) return false;
  leaf->values = values;
  if (type->layout == LAYOUT_BITS) {
    memset(values, column_bool(column, 0) ? 0xFF : 0, size);
    return true;
  }
  for (uint32_t i = 0; i < rows; i++)
    memcpy(values + (size_t)i * type->width, column->values, type->width);
  return true;
}

// The leaves of a column, of which `*next` is the first.
static bool open_leaves(Inputs *inputs, const Column *column, bool constant, FrameColumn **next) {
  const Type *type = &column->field->type;
  if (type->id == TYPE_STRUCT) {
    for (uint32_t i = 0; i < type->n_children; i++) {
      if (!open_leaves(inputs, &column->children[i], constant, next)) return false;
    }
    return true;
  }
  FrameColumn *leaf = (*next)++;
  *leaf = (FrameColumn){
      .values = column->values,
      .offsets = column->offsets,
      // A null where the declaration has none is skipped or fails: loops never see it.
      .validity = column->field->nullable ? validity_of(column) : NULL,
      .flags = type->id == TYPE_UTF8 && column_ascii(column) ? COLUMN_ASCII : 0,
  };
  return !constant || repeat(inputs, column, leaf);
}

bool inputs_open(Inputs *inputs, Batch *batch) {
  *inputs = (Inputs){.batch = batch, .limit = batch->rows, .window = batch->rows};
  // Without rows columns may have no offsets.
  if (!batch->rows) return true;
  uint32_t count = 0;
  for (uint32_t i = 0; i < batch->n_columns; i++)
    count += (uint32_t)leaves_count(batch->columns[i].field, 1);
  inputs->n_columns = count;
  inputs->columns = arena_alloc(&call_arena, count * sizeof(FrameColumn));
  if (batch->constants) inputs->repeated = arena_alloc(&call_arena, count * sizeof(Repeated));
  if (!inputs->columns || (batch->constants && !inputs->repeated)) return false;
  if (!open_skip(inputs)) return false;
  FrameColumn *next = inputs->columns;
  for (uint32_t i = 0; i < batch->n_columns; i++) {
    if (!open_leaves(inputs, &batch->columns[i], batch->columns[i].constant, &next)) return false;
  }
  find_limit(inputs);
  return true;
}

uint32_t inputs_window(Inputs *inputs, uint32_t row, uint32_t end) {
  if (!inputs->n_repeated) return end;
  // Loops index offsets by the row, so the first of them stands for `row`.
  for (uint32_t i = 0; i < inputs->n_repeated; i++) {
    const Repeated *repeated = &inputs->repeated[i];
    uintptr_t first = (uintptr_t)repeated->offsets - (uintptr_t)row * sizeof(int32_t);
    inputs->columns[repeated->column].offsets = (const int32_t *)first;
  }
  return end - row > inputs->window ? row + inputs->window : end;
}

Status inputs_unreadable(const Inputs *inputs) {
  // The path and the field are those of the last value that was looked at.
  const Batch *batch = inputs->batch;
  const Column *column = &batch->columns[inputs->wrong_column];
  column_readable(column, column_at(column, inputs->limit));
  if (batch->function->kind != KIND_PARTITION)
    return batch_unreadable(batch, inputs->limit, inputs->wrong_column, inputs->wrong);
  path_field(column->field->name);
  return batch_unreadable_row(batch, inputs->limit, inputs->wrong);
}
