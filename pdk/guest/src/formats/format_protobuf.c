// heddle.v1.Batch (spec/heddle.proto).
#include "abi/arena.h"
#include "formats/columns_append.h"
#include "formats/columns_check.h"
#include "formats/protobuf.h"

// The typed form has column i in field BATCH_TYPED + i.
enum { BATCH_FORMAT = 9, BATCH_ROWS = 10, BATCH_COLUMNS = 11, BATCH_TYPED = 16 };

// The fields of a batch; its columns as unread messages.
typedef struct {
  uint64_t format, rows;
  uint32_t n_columns, n_typed;
  Cursor columns[FORMAT_MAX_COLUMNS], typed[FORMAT_MAX_COLUMNS];
} Batch;

// The batch that was read and waits to be asked for.
static Columns pending;
static bool waits;
// Whether it was of the typed form, which the output then has too.
static bool is_typed;
// The output so far, unless it is written at once.
static Arena collected;
static Builder builders[FORMAT_MAX_COLUMNS];

static bool recognises(const uint8_t *input, size_t length) { return length && input[0] == 0x48; }

static bool read_field(const WireField *field, Batch *batch) {
  if (field->number == BATCH_FORMAT || field->number == BATCH_ROWS) {
    if (field->wire != WIRE_VARINT) return false;
    *(field->number == BATCH_FORMAT ? &batch->format : &batch->rows) = field->integer;
  } else if (field->number == BATCH_COLUMNS) {
    if (field->wire != WIRE_LEN) return false;
    if (batch->n_columns < FORMAT_MAX_COLUMNS) batch->columns[batch->n_columns] = field->bytes;
    batch->n_columns++;
  } else if (field->number >= BATCH_TYPED && field->number < BATCH_TYPED + FORMAT_MAX_COLUMNS) {
    if (field->wire != WIRE_LEN) return false;
    uint32_t index = field->number - BATCH_TYPED;
    batch->typed[index] = field->bytes;
    if (batch->n_typed <= index) batch->n_typed = index + 1;
  }
  return true;
}

static bool read_batch(Session *session, Batch *batch) {
  Refusal *refusal = &session->refusal;
  Cursor cursor = {.at = session->input, .end = session->input + session->length};
  WireField field;
  int more;
  while ((more = wire_next(&cursor, &field)) > 0) {
    if (!read_field(&field, batch)) more = -1;
    if (more < 0) break;
  }
  if (more < 0) return refuse_damaged(refusal, "the protobuf batch is damaged");
  if (batch->format != 1) {
    return refuse_damaged(refusal, "the protobuf batch is of format %llu, this module reads format 1",
                          (unsigned long long)batch->format);
  }
  if (batch->rows >= INT32_MAX) return refuse_damaged(refusal, "a batch has 0 to 2^31 - 2 rows");
  if (batch->n_columns && batch->n_typed)
    return refuse_damaged(refusal, "the protobuf batch has columns by position and typed ones");
  return true;
}

static bool open(Session *session) {
  // Static: it would take much of the stack.
  static Batch batch;
  batch = (Batch){0};
  if (!read_batch(session, &batch)) return false;
  is_typed = batch.n_typed > 0;
  const Cursor *columns = is_typed ? batch.typed : batch.columns;
  uint32_t count = is_typed ? batch.n_typed : batch.n_columns;
  // A batch without rows need not spell its columns out.
  if (!batch.rows && !count) count = shape_columns(&session->shape);
  if (!shape_takes(&session->shape, count)) return shape_refuse_count(session, -1, count);
  pending.rows = (int64_t)batch.rows;
  pending.n_columns = count;
  for (uint32_t i = 0; i < count; i++) {
    const Field *field = shape_field(&session->shape, i);
    pending.columns[i] = &pending.arrays[i];
    if (!protobuf_column_read(session, field->name, field, columns[i], pending.rows, &pending.arrays[i]))
      return false;
  }
  waits = true;
  return columns_check(session, &pending);
}

static bool next(Session *session, Columns *batch, bool *more) {
  (void)session;
  *more = waits;
  if (waits) *batch = pending;
  waits = false;
  return true;
}

static bool begin(Session *session) {
  arena_reset(&collected);
  for (uint32_t i = 0; i < session->answer.n_fields; i++) {
    if (!builder_open(&builders[i], &collected, session->answer.fields[i], 0))
      return refuse_memory(&session->refusal);
  }
  return true;
}

static void write_batch(Session *session, int64_t rows, const Column *columns) {
  wire_write_number(session->output, BATCH_FORMAT, 1);
  // As proto3 serializers do, a zero is left out.
  if (rows) wire_write_number(session->output, BATCH_ROWS, (uint64_t)rows);
  for (uint32_t i = 0; i < session->answer.n_fields; i++)
    protobuf_column_write(session->output, is_typed ? BATCH_TYPED + i : BATCH_COLUMNS, &columns[i]);
}

static bool write(Session *session, const Columns *batch) {
  static Column columns[FORMAT_MAX_COLUMNS];
  if (!columns_open(session, batch, columns)) return false;
  // The input is one batch.
  if (session->answer.once) return write_batch(session, batch->rows, columns), true;
  for (uint32_t i = 0; i < batch->n_columns; i++) {
    if (!columns_append(&builders[i], &columns[i])) return refuse_memory(&session->refusal);
  }
  return true;
}

static bool end(Session *session) {
  static Columns whole;
  static Column columns[FORMAT_MAX_COLUMNS];
  const Answer *answer = &session->answer;
  if (answer->once) return true;
  whole.rows = answer->n_fields ? builders[0].length : 0;
  whole.n_columns = answer->n_fields;
  for (uint32_t i = 0; i < answer->n_fields; i++) {
    whole.columns[i] = &whole.arrays[i];
    if (!builder_finish(&builders[i], &whole.arrays[i])) return refuse_memory(&session->refusal);
  }
  if (!columns_open(session, &whole, columns)) return false;
  write_batch(session, whole.rows, columns);
  return true;
}

static void close(Session *session) {
  (void)session;
  arena_free(&collected);
}

const Format format_protobuf = {
    .recognises = recognises,
    .open = open,
    .next = next,
    .begin = begin,
    .write = write,
    .end = end,
    .close = close,
};
