#include "extism/verb.h"

#include <string.h>

void verb_shape_args(const Function *function, Shape *shape) {
  *shape = (Shape){
      .function = function,
      .fields = function->args,
      .n_fields = function->n_args,
      .variadic = function->variadic,
  };
}

struct ArrowArray verb_struct(Columns *batch, uint32_t first) {
  static const void *no_validity;
  return (struct ArrowArray){
      .length = batch->rows,
      .n_buffers = 1,
      .n_children = batch->n_columns - first,
      .buffers = &no_validity,
      .children = batch->columns + first,
  };
}

static Status raise(ExtismCall *call) { return refusal_raise(&call->session.refusal, call->exported); }

Status verb_write(ExtismCall *call, const Columns *batch) {
  return call->session.format->write(&call->session, batch) ? STATUS_OK : raise(call);
}

Status verb_write_struct(ExtismCall *call, const struct ArrowArray *rows) {
  // Static: an output has up to 101 columns.
  static Columns batch;
  batch.rows = rows->length;
  batch.n_columns = (uint32_t)rows->n_children;
  memcpy(batch.columns, rows->children, batch.n_columns * sizeof *batch.columns);
  return verb_write(call, &batch);
}

const Function *verb_overload(const ExtismCall *call, uint32_t number) {
  const Function *function = function_at(call->index + number);
  return function && strcmp(function->export_name, call->exported->export_name) == 0 ? function : NULL;
}

// Begins to read the input for the first overload that takes it.
static Status choose(ExtismCall *call, const Verb *verb) {
  Session *session = &call->session;
  // What is told is the first refusal, but rather of values than of the number of columns.
  static Refusal best;
  bool refused = false;
  for (int grouped = 0; grouped <= verb->groups; grouped++) {
    const Function *function;
    for (uint32_t i = 0; (function = verb_overload(call, i)); i++) {
      heddle_reset();
      if (verb->accepts && !verb->accepts(call, function)) continue;
      verb->shape(function, &session->shape);
      session->shape.grouped = grouped;
      if (session->format->open(session)) return STATUS_OK;
      if (session->refusal.code != CODE_WRONG_COLUMNS) return raise(call);
      if (!refused || (session->refusal.counts && !best.counts)) best = session->refusal;
      refused = true;
    }
  }
  if (!refused) return raise(call);
  if (verb_overload(call, 1)) {
    size_t length = strlen(best.message);
    strncpy(best.message + length, "; no overload takes the input", sizeof best.message - length - 1);
  }
  session->refusal = best;
  return raise(call);
}

static Status run_batches(ExtismCall *call, const Verb *verb) {
  static Columns batch;
  const Format *format = call->session.format;
  for (;;) {
    bool more;
    if (!format->next(&call->session, &batch, &more)) return raise(call);
    if (!more) return STATUS_OK;
    Status status = verb->batch(call, &batch);
    if (status != STATUS_OK) return status;
    call->rows += batch.rows;
    heddle_reset();
  }
}

static Status run(ExtismCall *call, const Verb *verb) {
  Session *session = &call->session;
  Status status = verb->begin ? verb->begin(call) : STATUS_OK;
  if (status != STATUS_OK) return status;
  verb->answer(&session->shape, &session->answer);
  if (!session->format->begin(session)) return raise(call);
  status = run_batches(call, verb);
  if (status == STATUS_OK && verb->end) status = verb->end(call);
  if (status == STATUS_OK && !session->format->end(session)) return raise(call);
  return status;
}

Status verb_run(ExtismCall *call, const Verb *verb) {
  Status status = choose(call, verb);
  if (status == STATUS_OK) status = run(call, verb);
  if (verb->close) verb->close(call, status);
  return status;
}
