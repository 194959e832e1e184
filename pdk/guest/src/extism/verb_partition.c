// Partition functions: name.open, name.process, name.finish over several calls, one partition at a time.
#include "extism/verb.h"
#include "kinds/partition.h"

#include <stdlib.h>
#include <string.h>

// What is kept between the calls of one export.
typedef struct Partition {
  struct Partition *next;
  uint32_t index; // of the export's first function
  // The params as they came: the first rows decide between overloads, and the handle reads the params in
  // place.
  const Format *format;
  uint8_t *params;
  size_t length;
  const Function *function; // chosen by the first rows; NULL before
  int32_t handle;           // 0: no rows yet
} Partition;

static Partition *partitions;

static Partition *find(uint32_t index) {
  Partition *partition = partitions;
  while (partition && partition->index != index)
    partition = partition->next;
  return partition;
}

HEDDLE_EXPORT("heddle_only_partition_is_open") bool partition_is_open(const ExtismCall *call) {
  return find(call->index) != NULL;
}

static void drop(uint32_t index) {
  for (Partition **link = &partitions; *link; link = &(*link)->next) {
    Partition *partition = *link;
    if (partition->index != index) continue;
    *link = partition->next;
    if (partition->handle > 0) partition_close(partition->handle);
    free(partition->params);
    free(partition);
    return;
  }
}

static void shape_params(const Function *function, Shape *shape) {
  *shape = (Shape){.function = function, .fields = function->params, .n_fields = function->n_params};
}

HEDDLE_ONLY("partition", void, answer, (const Shape *shape, Answer *answer)) {
  const Type *output = &shape->function->output.type;
  *answer = (Answer){.n_fields = output->n_children};
  for (uint32_t i = 0; i < output->n_children; i++)
    answer->fields[i] = &output->children[i];
}

// Reads the one row of params of `function`.
static bool read_params(Session *session, const Function *function, Columns *params) {
  bool more;
  shape_params(function, &session->shape);
  if (!session->format->open(session) || !session->format->next(session, params, &more)) return false;
  // Further batches of a stream have to be empty.
  int64_t rows = more ? params->rows : 0;
  static Columns rest;
  while (more) {
    if (!session->format->next(session, &rest, &more)) return false;
    if (more) rows += rest.rows;
  }
  if (rows == 1 && params->rows == 1) return true;
  return refuse_columns(&session->refusal, "one row of params expected, the input has %lld", (long long)rows);
}

// Whether the kept params are those of an overload.
HEDDLE_ONLY("partition", bool, takes_params, (ExtismCall * call, const Function *function)) {
  const Partition *partition = find(call->index);
  if (partition->function) return partition->function == function;
  static Columns params;
  Session session = {.format = partition->format, .input = partition->params, .length = partition->length};
  bool taken = read_params(&session, function, &params);
  session.format->close(&session);
  if (!taken) call->session.refusal = session.refusal;
  return taken;
}

HEDDLE_EXPORT("heddle_only_partition_keep_params") Status partition_keep_params(ExtismCall *call) {
  Session *session = &call->session;
  drop(call->index);
  Partition *partition = calloc(1, sizeof *partition);
  uint8_t *params = partition ? malloc(session->length + 1) : NULL;
  if (!params) {
    free(partition);
    Place place = {.function = call->exported, .row = -1};
    return error_raise_out_of_memory(&place);
  }
  memcpy(params, session->input, session->length + 1);
  *partition = (Partition){
      .next = partitions,
      .index = call->index,
      .format = session->format,
      .params = params,
      .length = session->length,
  };
  partitions = partition;
  // Params that no overload takes are refused here already.
  for (uint32_t i = 0;; i++) {
    const Function *function = verb_overload(call, i);
    if (!function) break;
    heddle_reset();
    if (takes_params(call, function)) return STATUS_OK;
  }
  drop(call->index);
  return refusal_raise(&session->refusal, call->exported);
}

// Opens the handle, which takes over the call arena and with it the params.
static Status open_handle(ExtismCall *call, Partition *partition) {
  static Columns params;
  Session session = {.format = partition->format, .input = partition->params, .length = partition->length};
  const Function *function = call->session.shape.function;
  if (!read_params(&session, function, &params)) return refusal_raise(&session.refusal, call->exported);
  struct ArrowArray row = verb_struct(&params, 0);
  int32_t handle = partition_open(function, &row);
  session.format->close(&session);
  if (handle <= 0) return handle;
  partition->handle = handle;
  partition->function = function;
  return STATUS_OK;
}

HEDDLE_ONLY("partition", Status, begin, (ExtismCall * call)) {
  Partition *partition = find(call->index);
  if (partition->handle > 0) return STATUS_OK;
  Status status = open_handle(call, partition);
  if (status != STATUS_OK) return status;
  // The params may be of the same format as the rows: these begin anew.
  Session *session = &call->session;
  return session->format->open(session) ? STATUS_OK : refusal_raise(&session->refusal, call->exported);
}

static Status write_rows(ExtismCall *call, int32_t handle) {
  struct ArrowArray rows;
  Status status;
  while ((status = partition_next(handle, &rows)) == STATUS_OK) {
    status = verb_write_struct(call, &rows);
    if (status != STATUS_OK) return status;
  }
  return status == STATUS_END ? STATUS_OK : status;
}

HEDDLE_ONLY("partition", Status, process, (ExtismCall * call, Columns *batch)) {
  int32_t handle = find(call->index)->handle;
  if (batch->rows == 0) return STATUS_OK;
  struct ArrowArray rows = verb_struct(batch, 0);
  Status status = partition_process(handle, &rows, NULL, 0);
  return status == STATUS_OK ? write_rows(call, handle) : status;
}

HEDDLE_ONLY("partition", void, close_failed, (ExtismCall * call, Status status)) {
  if (status != STATUS_OK) drop(call->index);
}

HEDDLE_ONLY("partition", Status, no_rows, (ExtismCall * call, Columns *batch)) {
  if (batch->rows == 0) return STATUS_OK;
  Place place = {.function = call->exported, .row = -1};
  return error_raise(&place, CODE_WRONG_COLUMNS, "%.200s.finish takes no rows, the input has %lld",
                     call->exported->export_name, (long long)batch->rows);
}

HEDDLE_ONLY("partition", Status, finish, (ExtismCall * call)) {
  int32_t handle = find(call->index)->handle;
  // Without rows there was no partition.
  if (handle <= 0) return STATUS_OK;
  Status status = partition_finish(handle);
  return status == STATUS_OK ? write_rows(call, handle) : status;
}

HEDDLE_ONLY("partition", void, close_all, (ExtismCall * call, Status status)) {
  (void)status;
  drop(call->index);
}

const Verb partition_verbs[] = {
    {.number = 5,
     .shape = verb_shape_args,
     .accepts = takes_params,
     .answer = answer,
     .begin = begin,
     .batch = process,
     .close = close_failed},
    {.number = 6,
     .shape = verb_shape_args,
     .accepts = takes_params,
     .answer = answer,
     .batch = no_rows,
     .end = finish,
     .close = close_all},
    {0},
};
