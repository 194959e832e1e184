// What the exports of each kind do (spec/abi.md, "Extism ABI"): columns of an input through the functions of
// the direct ABI into columns of an output, whatever the format.
#ifndef HEDDLE_VERB_H
#define HEDDLE_VERB_H

#include "formats/format.h"

// A call of an export while it runs.
typedef struct {
  Session session;
  const Function *exported; // the first function of that export
  uint32_t index;           // its own
  int64_t rows;             // of the batches before the current one
} ExtismCall;

typedef struct {
  uint32_t number;
  bool groups; // a group column may come first
  // The columns that a function takes.
  void (*shape)(const Function *function, Shape *shape);
  // Which overloads are tried at all; NULL: all. It may read with the formats, and refuses in
  // session->refusal.
  bool (*accepts)(ExtismCall *call, const Function *function);
  // The columns of the output, once session->shape is chosen.
  void (*answer)(const Shape *shape, Answer *answer);
  // Each answers a status with the error recorded. `batch` is called per batch of the input, `end` behind the
  // last one, `close` in any case; NULL where there is nothing to do.
  Status (*begin)(ExtismCall *call);
  Status (*batch)(ExtismCall *call, Columns *batch);
  Status (*end)(ExtismCall *call);
  void (*close)(ExtismCall *call, Status status);
} Verb;

// All verbs of a kind's family; the last one is empty.
extern const Verb scalar_verbs[], table_verbs[], aggregate_verbs[], partition_verbs[];

// Shapes that several verbs share.
void verb_shape_args(const Function *function, Shape *shape);

// The struct of the ABI whose children are columns of the batch from `first` on.
struct ArrowArray verb_struct(Columns *batch, uint32_t first);

// Writes columns to the output.
Status verb_write(ExtismCall *call, const Columns *batch);

// Writes a struct's children as columns.
Status verb_write_struct(ExtismCall *call, const struct ArrowArray *rows);

// Overload `number` of the called export, or NULL.
const Function *verb_overload(const ExtismCall *call, uint32_t number);

// Runs `verb` on session->input, whose format is known, for the first of the overloads that takes it.
Status verb_run(ExtismCall *call, const Verb *verb);

// name.open of partition functions: keeps the input, which are params, until name.finish. What was kept
// before is dropped.
Status partition_keep_params(ExtismCall *call);

// Whether it was called.
bool partition_is_open(const ExtismCall *call);

#endif
