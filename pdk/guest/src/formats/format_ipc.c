// Arrow IPC streams, read and written by nanoarrow.
#include "nanoarrow/nanoarrow.h"
#include "nanoarrow/nanoarrow_ipc.h"

// Behind nanoarrow, so that abi.h takes over its definition of the Arrow structs.
#include "abi/arena.h"
#include "formats/format.h"
#include "kinds/scalar.h"
#include "report/error.h"

#include <errno.h>
#include <string.h>

// WASI has no ENODATA; nanoarrow then takes this number for the end of a stream.
#ifndef ENODATA
#define ENODATA 120
#endif

static const enum ArrowType arrow_types[TYPE_COUNT] = {
    [TYPE_BOOL] = NANOARROW_TYPE_BOOL,   [TYPE_INT32] = NANOARROW_TYPE_INT32,
    [TYPE_INT64] = NANOARROW_TYPE_INT64, [TYPE_FLOAT64] = NANOARROW_TYPE_DOUBLE,
    [TYPE_UTF8] = NANOARROW_TYPE_STRING,
};
static const char *const formats[TYPE_COUNT] = {
    [TYPE_BOOL] = "b", [TYPE_INT32] = "i", [TYPE_INT64] = "l", [TYPE_FLOAT64] = "g", [TYPE_UTF8] = "u",
};

// A stream while it is read and answered.
typedef struct {
  const Function *function;
  struct ArrowIpcDecoder decoder;
  struct ArrowBufferView left; // what is still to be read
  struct ArrowSchema input_schema;
  struct ArrowSchema output_schema;
  struct ArrowArrayView output_view;
  Output *output;
  struct ArrowIpcWriter writer;
} Session;

static Status refuse(const Session *session, int errno_code, const char *what,
                     const struct ArrowError *error) {
  Place place = {.function = session->function, .row = -1};
  if (errno_code == ENOMEM) return error_raise_out_of_memory(&place);
  return error_raise(&place, CODE_UNREADABLE_INPUT, "Arrow IPC: %s: %.600s", what, error->message);
}

// Reads the next message's header and moves behind it. ENODATA at the end of the stream.
static int next_message(Session *session, struct ArrowError *error) {
  struct ArrowIpcDecoder *decoder = &session->decoder;
  // The marker of the end, or its absence, ends a stream.
  if (session->left.size_bytes == 0) return ENODATA;
  int code = ArrowIpcDecoderVerifyHeader(decoder, session->left, error);
  if (code == NANOARROW_OK) code = ArrowIpcDecoderDecodeHeader(decoder, session->left, error);
  if (code != NANOARROW_OK) return code;
  session->left.data.as_uint8 += decoder->header_size_bytes;
  session->left.size_bytes -= decoder->header_size_bytes;
  if (decoder->body_size_bytes < 0 || decoder->body_size_bytes > session->left.size_bytes) {
    ArrowErrorSet(error, "the stream ends inside a message");
    return EINVAL;
  }
  return NANOARROW_OK;
}

static Status check_schema(const Session *session) {
  const Function *function = session->function;
  const struct ArrowSchema *schema = &session->input_schema;
  Place place = {.function = function, .row = -1};
  if (schema->n_children != (int64_t)function->n_args) {
    return error_raise(&place, CODE_WRONG_COLUMNS, "%u columns expected, the input has %lld",
                       (unsigned)function->n_args, (long long)schema->n_children);
  }
  for (uint32_t i = 0; i < function->n_args; i++) {
    const Field *field = &function->args[i];
    const struct ArrowSchema *given = schema->children[i];
    if (given->dictionary || strcmp(given->format, formats[field->type.id]) != 0) {
      return error_raise(&place, CODE_WRONG_COLUMNS,
                         "argument '%.200s' is %s, the input has Arrow format '%.60s'%s", field->name,
                         type_names[field->type.id], given->format,
                         given->dictionary ? ", dictionary-encoded" : "");
    }
  }
  return STATUS_OK;
}

// A result can be null when it is declared so, or when a strict argument can be.
static bool result_nullable(const Session *session) {
  const Function *function = session->function;
  bool nullable = function->returns.nullable;
  for (uint32_t i = 0; i < function->n_args; i++) {
    nullable |=
        !function->args[i].nullable && (session->input_schema.children[i]->flags & ARROW_FLAG_NULLABLE);
  }
  return nullable;
}

static ArrowErrorCode append(struct ArrowIpcOutputStream *stream, const void *bytes, int64_t length,
                             int64_t *written, struct ArrowError *error) {
  (void)error;
  Output *output = stream->private_data;
  output_append(output, bytes, (size_t)length);
  *written = length;
  return output->failed ? ENOMEM : NANOARROW_OK;
}

static void release(struct ArrowIpcOutputStream *stream) { stream->release = NULL; }

static int write_schema(Session *session, struct ArrowError *error) {
  struct ArrowSchema *schema = &session->output_schema;
  ArrowSchemaInit(schema);
  NANOARROW_RETURN_NOT_OK(ArrowSchemaSetTypeStruct(schema, 1));
  NANOARROW_RETURN_NOT_OK(
      ArrowSchemaSetType(schema->children[0], arrow_types[session->function->returns.type.id]));
  NANOARROW_RETURN_NOT_OK(ArrowSchemaSetName(schema->children[0], session->function->returns.name));
  schema->children[0]->flags = result_nullable(session) ? ARROW_FLAG_NULLABLE : 0;
  NANOARROW_RETURN_NOT_OK(ArrowArrayViewInitFromSchema(&session->output_view, schema, error));
  struct ArrowIpcOutputStream stream = {.write = append, .release = release, .private_data = session->output};
  NANOARROW_RETURN_NOT_OK(ArrowIpcWriterInit(&session->writer, &stream));
  return ArrowIpcWriterWriteSchema(&session->writer, schema, error);
}

static Status read_schema(Session *session) {
  struct ArrowError error;
  ArrowErrorInit(&error);
  int code = next_message(session, &error);
  if (code == NANOARROW_OK)
    code = ArrowIpcDecoderDecodeSchema(&session->decoder, &session->input_schema, &error);
  if (code == NANOARROW_OK)
    code = ArrowIpcDecoderSetEndianness(&session->decoder, session->decoder.endianness);
  if (code != NANOARROW_OK) return refuse(session, code, "schema", &error);
  session->left.data.as_uint8 += session->decoder.body_size_bytes;
  session->left.size_bytes -= session->decoder.body_size_bytes;
  Status status = check_schema(session);
  if (status != STATUS_OK) return status;
  code = ArrowIpcDecoderSetSchema(&session->decoder, &session->input_schema, &error);
  if (code == NANOARROW_OK) code = write_schema(session, &error);
  return code == NANOARROW_OK ? STATUS_OK : refuse(session, code, "schema", &error);
}

// The decoded column as the 64-byte struct of the row loop; its buffers stay where they are.
static Status borrow_column(const Session *session, const struct ArrowArrayView *view, int64_t rows,
                            struct ArrowArray *out) {
  Place place = {.function = session->function, .row = -1};
  if (view->length != rows || view->offset != 0) {
    return error_raise(&place, CODE_UNREADABLE_INPUT, "Arrow IPC: a column has %lld rows, the batch %lld",
                       (long long)view->length, (long long)rows);
  }
  int64_t n_buffers = view->storage_type == NANOARROW_TYPE_STRING ? 3 : 2;
  const void **buffers = arena_alloc(&call_arena, (size_t)n_buffers * sizeof(void *));
  if (!buffers) return error_raise_out_of_memory(&place);
  for (int64_t i = 0; i < n_buffers; i++) {
    buffers[i] = view->buffer_views[i].size_bytes ? view->buffer_views[i].data.data : NULL;
  }
  *out = (struct ArrowArray){
      .length = rows, .null_count = view->null_count, .n_buffers = n_buffers, .buffers = buffers};
  return STATUS_OK;
}

static Status write_batch(Session *session, struct ArrowArray *result) {
  struct ArrowError error;
  ArrowErrorInit(&error);
  struct ArrowArrayView *view = &session->output_view;
  int code = ArrowArrayViewSetArray(view->children[0], result, &error);
  view->length = result->length;
  if (code == NANOARROW_OK) code = ArrowIpcWriterWriteArrayView(&session->writer, view, &error);
  return code == NANOARROW_OK ? STATUS_OK : refuse(session, code, "output batch", &error);
}

static Status run_batch(Session *session) {
  struct ArrowError error;
  ArrowErrorInit(&error);
  struct ArrowBufferView body = {.data = session->left.data, .size_bytes = session->decoder.body_size_bytes};
  session->left.data.as_uint8 += body.size_bytes;
  session->left.size_bytes -= body.size_bytes;
  struct ArrowArrayView *view;
  int code = ArrowIpcDecoderDecodeArrayView(&session->decoder, body, -1, &view, &error);
  if (code == NANOARROW_OK) code = ArrowArrayViewValidate(view, NANOARROW_VALIDATION_LEVEL_FULL, &error);
  if (code != NANOARROW_OK) return refuse(session, code, "record batch", &error);
  struct ArrowArray children[HEDDLE_MAX_ARGS], result;
  for (int64_t i = 0; i < view->n_children; i++) {
    Status status = borrow_column(session, view->children[i], view->length, &children[i]);
    if (status != STATUS_OK) return status;
  }
  Status status = format_run_columns(session->function, children, view->length, &result);
  if (status == STATUS_OK) status = write_batch(session, &result);
  heddle_reset();
  return status;
}

static Status run_stream(Session *session) {
  Status status = read_schema(session);
  while (status == STATUS_OK) {
    struct ArrowError error;
    ArrowErrorInit(&error);
    int code = next_message(session, &error);
    if (code == ENODATA) break;
    if (code == NANOARROW_OK && session->decoder.message_type != NANOARROW_IPC_MESSAGE_TYPE_RECORD_BATCH) {
      ArrowErrorSet(&error, "a message is neither a schema nor a record batch");
      code = EINVAL;
    }
    status = code == NANOARROW_OK ? run_batch(session) : refuse(session, code, "message", &error);
  }
  if (status != STATUS_OK) return status;
  struct ArrowError error;
  ArrowErrorInit(&error);
  int code = ArrowIpcWriterWriteArrayView(&session->writer, NULL, &error);
  return code == NANOARROW_OK ? STATUS_OK : refuse(session, code, "end of stream", &error);
}

Status format_ipc_run(const Function *function, const uint8_t *input, size_t length, Output *output) {
  Session session = {
      .function = function, .left = {.data.data = input, .size_bytes = (int64_t)length}, .output = output};
  Place place = {.function = function, .row = -1};
  if (ArrowIpcDecoderInit(&session.decoder) != NANOARROW_OK) return error_raise_out_of_memory(&place);
  Status status = run_stream(&session);
  ArrowIpcDecoderReset(&session.decoder);
  ArrowIpcWriterReset(&session.writer);
  ArrowArrayViewReset(&session.output_view);
  if (session.input_schema.release) ArrowSchemaRelease(&session.input_schema);
  if (session.output_schema.release) ArrowSchemaRelease(&session.output_schema);
  return status;
}
