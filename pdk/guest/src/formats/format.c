#include "formats/format.h"

// Arrow IPC and protobuf begin with bytes that no text begins with; the order does not matter.
static const Format *const formats[] = {&format_ipc, &format_protobuf, &format_msgpack, &format_json};

const Field format_group = {
    .name = "group",
    .type = {.id = TYPE_INT64, .layout = LAYOUT_FIXED, .width = 8},
};

const Format *format_of(const uint8_t *input, size_t length) {
  for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
    if (formats[i]->recognises(input, length)) return formats[i];
  }
  return NULL;
}

bool shape_takes(const Shape *shape, uint32_t count) {
  if (shape->grouped && count-- == 0) return false;
  return shape->variadic ? count + 1 >= shape->n_fields && count <= HEDDLE_MAX_ARGS
                         : count == shape->n_fields;
}

bool columns_open(Session *session, const Columns *batch, Column *columns) {
  static Arena views;
  arena_reset(&views);
  for (uint32_t i = 0; i < batch->n_columns; i++) {
    const char *wrong =
        column_open(&columns[i], &views, session->answer.fields[i], batch->columns[i], batch->rows, false);
    if (wrong == column_no_memory) return refuse_memory(&session->refusal);
    if (wrong) return refuse(&session->refusal, CODE_CONTRACT, -1, "an output column %s", wrong);
  }
  return true;
}

bool shape_refuse_count(Session *session, int64_t row, uint64_t count) {
  const Shape *shape = &session->shape;
  const char *least = shape->variadic ? "at least " : "";
  unsigned expected = shape_columns(shape) - shape->variadic;
  if (row < 0) {
    refuse(&session->refusal, CODE_WRONG_COLUMNS, row, "%s%u columns expected, the input has %llu", least,
           expected, (unsigned long long)count);
  } else {
    refuse(&session->refusal, CODE_WRONG_COLUMNS, row, "the row has %llu values, %s%u expected",
           (unsigned long long)count, least, expected);
  }
  session->refusal.counts = false;
  return false;
}
