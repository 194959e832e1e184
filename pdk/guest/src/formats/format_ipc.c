// Arrow IPC streams: a schema, then record batches.
#include "formats/ipc.h"

// Behind nanoarrow, like all that knows the Arrow structs.
#include "formats/columns_check.h"

#include <errno.h>
#include <string.h>

// WASI has no ENODATA; nanoarrow then takes this number for the end of a stream.
#ifndef ENODATA
#define ENODATA 120
#endif

// The stream that is read and the one that is written.
typedef struct {
  bool reading;
  struct ArrowIpcDecoder decoder;
  struct ArrowIpcDictionaryEncodings encodings;
  struct ArrowIpcDictionaries dictionaries;
  struct ArrowBufferView left; // what is still to be read
  struct ArrowSchema input_schema;
  struct ArrowSchema output_schema;
  struct ArrowArrayView output_view;
  struct ArrowIpcWriter writer;
} Stream;

static Stream stream;

static bool recognises(const uint8_t *input, size_t length) {
  return length >= 4 && input[0] == 0xFF && input[1] == 0xFF && input[2] == 0xFF && input[3] == 0xFF;
}

static void close(Session *session) {
  (void)session;
  if (!stream.reading) return;
  ArrowIpcDictionariesReset(&stream.dictionaries);
  ArrowIpcDictionaryEncodingsReset(&stream.encodings);
  ArrowIpcDecoderReset(&stream.decoder);
  ArrowIpcWriterReset(&stream.writer);
  ArrowArrayViewReset(&stream.output_view);
  if (stream.input_schema.release) ArrowSchemaRelease(&stream.input_schema);
  if (stream.output_schema.release) ArrowSchemaRelease(&stream.output_schema);
  stream = (Stream){0};
}

static bool damaged(Session *session, int code, const char *what) {
  if (code == ENOMEM) return refuse_memory(&session->refusal);
  return refuse_damaged(&session->refusal, "Arrow IPC: the %s cannot be read", what);
}

static void move_on(int64_t bytes) {
  stream.left.data.as_uint8 += bytes;
  stream.left.size_bytes -= bytes;
}

// Reads the next message's header and moves behind it. ENODATA at the end of the stream.
static int next_message(void) {
  struct ArrowIpcDecoder *decoder = &stream.decoder;
  // The marker of the end, or its absence, ends a stream.
  if (stream.left.size_bytes == 0) return ENODATA;
  int code = ArrowIpcDecoderVerifyHeader(decoder, stream.left, NULL);
  if (code == NANOARROW_OK) code = ArrowIpcDecoderDecodeHeader(decoder, stream.left, NULL);
  if (code != NANOARROW_OK) return code;
  move_on(decoder->header_size_bytes);
  // What is left may be less than the message says that it is.
  bool whole = decoder->body_size_bytes >= 0 && decoder->body_size_bytes <= stream.left.size_bytes;
  return whole ? NANOARROW_OK : EINVAL;
}

// The body of the current message, which is left behind.
static struct ArrowBufferView take_body(void) {
  struct ArrowBufferView body = {.data = stream.left.data, .size_bytes = stream.decoder.body_size_bytes};
  move_on(body.size_bytes);
  return body;
}

static bool check_schema(Session *session) {
  const struct ArrowSchema *schema = &stream.input_schema;
  if (schema->n_children > FORMAT_MAX_COLUMNS || !shape_takes(&session->shape, (uint32_t)schema->n_children))
    return shape_refuse_count(session, -1, (uint64_t)schema->n_children);
  for (uint32_t i = 0; i < (uint32_t)schema->n_children; i++) {
    const Field *field = shape_field(&session->shape, i);
    if (ipc_match(&field->type, schema->children[i]) != IPC_OTHER) continue;
    char type[160], given[160];
    Text text = {.bytes = type, .capacity = sizeof type};
    type_text(&text, field);
    ArrowSchemaToString(schema->children[i], given, sizeof given, true);
    return refuse_columns(&session->refusal, "argument '%.100s' is %.*s, the input has %s", field->name,
                          (int)text.length, type, given);
  }
  return true;
}

static int read_schema(void) {
  struct ArrowIpcDecoder *decoder = &stream.decoder;
  NANOARROW_RETURN_NOT_OK(next_message());
  NANOARROW_RETURN_NOT_OK(
      ArrowIpcDecoderDecodeSchemaWithDictionaries(decoder, &stream.input_schema, &stream.encodings, NULL));
  NANOARROW_RETURN_NOT_OK(ArrowIpcDecoderSetEndianness(decoder, decoder->endianness));
  NANOARROW_RETURN_NOT_OK(
      ArrowIpcDecoderSetSchemaWithDictionaries(decoder, &stream.input_schema, &stream.encodings, NULL));
  NANOARROW_RETURN_NOT_OK(ArrowIpcDictionariesInit(&stream.dictionaries, &stream.encodings, NULL));
  take_body();
  return NANOARROW_OK;
}

static bool open(Session *session) {
  close(session);
  stream.left = (struct ArrowBufferView){.data.data = session->input, .size_bytes = (int64_t)session->length};
  if (ArrowIpcDecoderInit(&stream.decoder) != NANOARROW_OK) return refuse_memory(&session->refusal);
  ArrowIpcDictionaryEncodingsInit(&stream.encodings);
  stream.reading = true;
  int code = read_schema();
  return code == NANOARROW_OK ? check_schema(session) : damaged(session, code, "schema");
}

static bool read_column(Session *session, const struct ArrowArrayView *view, uint32_t index, int64_t rows,
                        struct ArrowArray *out) {
  if (view->length != rows || view->offset != 0) {
    return refuse_damaged(&session->refusal, "Arrow IPC: a column has %lld rows, the batch %lld",
                          (long long)view->length, (long long)rows);
  }
  const Field *field = shape_field(&session->shape, index);
  // Where bytes had to be swapped they belong to the decoder.
  bool swapped = stream.decoder.endianness != ArrowIpcSystemEndianness();
  if (!swapped && ipc_match(&field->type, stream.input_schema.children[index]) == IPC_SAME)
    return ipc_borrow(view, out) || refuse_memory(&session->refusal);
  Builder builder;
  return (builder_open(&builder, &call_arena, field, (uint32_t)rows) && ipc_convert(view, &builder) &&
          builder_finish(&builder, out)) ||
         refuse_memory(&session->refusal);
}

static bool read_batch(Session *session, Columns *batch) {
  struct ArrowArrayView *view;
  int code = ArrowIpcDecoderDecodeArrayViewWithDictionaries(&stream.decoder, take_body(), -1,
                                                            &stream.dictionaries, &view, NULL);
  if (code == NANOARROW_OK) code = ArrowArrayViewValidate(view, NANOARROW_VALIDATION_LEVEL_FULL, NULL);
  if (code != NANOARROW_OK) return damaged(session, code, "record batch");
  if (view->length >= INT32_MAX) return refuse_damaged(&session->refusal, "a batch has 0 to 2^31 - 2 rows");
  batch->rows = view->length;
  batch->n_columns = (uint32_t)view->n_children;
  for (uint32_t i = 0; i < batch->n_columns; i++) {
    batch->columns[i] = &batch->arrays[i];
    if (!read_column(session, view->children[i], i, view->length, &batch->arrays[i])) return false;
  }
  return columns_check(session, batch);
}

static bool next(Session *session, Columns *batch, bool *more) {
  for (;;) {
    int code = next_message();
    *more = code != ENODATA;
    if (code == ENODATA) return true;
    if (code == NANOARROW_OK && stream.decoder.message_type == NANOARROW_IPC_MESSAGE_TYPE_RECORD_BATCH)
      return read_batch(session, batch);
    if (code == NANOARROW_OK && stream.decoder.message_type == NANOARROW_IPC_MESSAGE_TYPE_DICTIONARY_BATCH) {
      code = ArrowIpcDecoderDecodeDictionary(&stream.decoder, take_body(), NANOARROW_VALIDATION_LEVEL_FULL,
                                             &stream.dictionaries, NULL);
    } else if (code == NANOARROW_OK) {
      code = EINVAL; // neither a record batch nor a dictionary
    }
    if (code != NANOARROW_OK) return damaged(session, code, "message");
  }
}

// A scalar's result can be null where a strict argument can be.
static bool strict_nulls(const Session *session) {
  if (session->shape.function->kind != KIND_SCALAR && session->shape.function->kind != KIND_VECTORIZED)
    return false;
  const struct ArrowSchema *schema = &stream.input_schema;
  for (uint32_t i = 0; i < (uint32_t)schema->n_children; i++) {
    if (!shape_field(&session->shape, i)->nullable && (schema->children[i]->flags & ARROW_FLAG_NULLABLE))
      return true;
  }
  return false;
}

static ArrowErrorCode append(struct ArrowIpcOutputStream *to, const void *bytes, int64_t length,
                             int64_t *written, struct ArrowError *error) {
  (void)error;
  Output *output = to->private_data;
  output_append(output, bytes, (size_t)length);
  *written = length;
  return output->failed ? ENOMEM : NANOARROW_OK;
}

static void release(struct ArrowIpcOutputStream *to) { to->release = NULL; }

static int write_schema(Session *session) {
  const Answer *answer = &session->answer;
  struct ArrowSchema *schema = &stream.output_schema;
  bool nulls = strict_nulls(session);
  ArrowSchemaInit(schema);
  NANOARROW_RETURN_NOT_OK(ArrowSchemaSetTypeStruct(schema, answer->n_fields));
  for (uint32_t i = 0; i < answer->n_fields; i++) {
    const Field *field = answer->fields[i];
    NANOARROW_RETURN_NOT_OK(ipc_schema_make(schema->children[i], field, field->nullable || nulls));
  }
  NANOARROW_RETURN_NOT_OK(ArrowArrayViewInitFromSchema(&stream.output_view, schema, NULL));
  struct ArrowIpcOutputStream to = {.write = append, .release = release, .private_data = session->output};
  NANOARROW_RETURN_NOT_OK(ArrowIpcWriterInit(&stream.writer, &to));
  return ArrowIpcWriterWriteSchema(&stream.writer, schema, NULL);
}

static bool begin(Session *session) {
  int code = write_schema(session);
  return code == NANOARROW_OK || damaged(session, code, "output schema");
}

static bool write(Session *session, const Columns *batch) {
  struct ArrowArrayView *view = &stream.output_view;
  int code = NANOARROW_OK;
  for (uint32_t i = 0; i < batch->n_columns && code == NANOARROW_OK; i++)
    code = ArrowArrayViewSetArray(view->children[i], batch->columns[i], NULL);
  view->length = batch->rows;
  if (code == NANOARROW_OK) code = ArrowIpcWriterWriteArrayView(&stream.writer, view, NULL);
  return code == NANOARROW_OK || damaged(session, code, "output batch");
}

static bool end(Session *session) {
  int code = ArrowIpcWriterWriteArrayView(&stream.writer, NULL, NULL);
  return code == NANOARROW_OK || damaged(session, code, "end of the stream");
}

const Format format_ipc = {
    .recognises = recognises,
    .open = open,
    .next = next,
    .begin = begin,
    .write = write,
    .end = end,
    .close = close,
};
