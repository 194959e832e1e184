// What stands between the kinds of function and the tiers that run them: the js tier (js/), which runs every
// function there is, and the compiled tier (compiled/), which runs its kernels and leaves to the js tier what
// they leave to it.
//
// The kinds have checked what the host handed over and keep handles and output; a tier runs rows. Whatever
// answers a status has recorded the error when it is negative.
#ifndef HEDDLE_TIER_H
#define HEDDLE_TIER_H

#include "columns/builder.h"
#include "kinds/batch.h"
#include "kinds/progress.h"
#include "kinds/stream.h"

// Appends the answers to the rows from `from` up to `to`. A vectorized function is asked for all rows at
// once.
typedef Status AnswerRows(Batch *batch, uint32_t from, uint32_t to, Builder *result);

// A leaf of states (a struct's fields in order) by slot, as JavaScript holds its values: numbers as double,
// bigints as int64_t, bools as int32_t, texts as Str.
typedef struct {
  const void *values;
  const uint8_t *nulls; // a byte a slot, 1 for null; NULL where the declaration has no null
} HeldColumn;

// The states of an aggregate's groups, by slot. A slot that was never used, or was dropped, holds the initial
// state.
typedef struct {
  // No slots yet. NULL when memory is out.
  void *(*open)(const Function *function);
  // Makes sure that there are at least `count` slots. False when memory is out.
  bool (*reach)(void *states, uint32_t count);
  // Takes over the states of the first `count` slots, of which none was used. False when memory is out.
  bool (*adopt)(void *states, const HeldColumn *leaves, uint32_t count);
  // Runs a handler over the rows from `from` on, each with the state of its slot, which is below the count
  // reached (`groups` NULL: slot 0).
  Status (*update)(void *states, Batch *batch, uint32_t from, Handler handler, const uint32_t *groups);
  // Appends the states of slots, or what finish makes of them, from place `from` of the list on (`slots`
  // NULL: the slots in order). Changes nothing.
  Status (*read)(void *states, bool finish, const uint32_t *slots, uint32_t from, uint32_t count,
                 Builder *result);
  // Empties slots (`slots` NULL: the first `count`), those that are there.
  Status (*drop)(void *states, const uint32_t *slots, uint32_t count);
  // Removes the first `count` slots, at most all.
  Status (*shift)(void *states, uint32_t count);
  // Bytes that the slots hold, roughly.
  int64_t (*size)(const void *states);
  Status (*close)(void *states);
} StatesTier;

// Table functions: a run over the rows of a batch, which outlives it. What is opened may take memory from the
// call arena: it lives as long as the batch.
typedef struct {
  // Over all rows. NULL when memory is out.
  void *(*open)(Batch *batch);
  // Runs the one row next, instead of what else there was; its first `passed` output rows are passed over.
  void (*seek)(void *run, uint32_t row, uint32_t passed);
  // Appends output rows until the stream is full or there are no more.
  Status (*fill)(void *run, Stream *stream);
  Status (*close)(void *run);
} TableTier;

// Partition functions: a run over batches, which outlive what is done with them.
typedef struct {
  // Of `params`, one readable row. Both outlive the run. NULL when memory is out.
  void *(*open)(Batch *params, Progress *at);
  // Readies the next batch, that of the progress; may take memory from the call arena, which lives as long as
  // the batch. False when memory is out.
  bool (*process)(void *run);
  // Takes over from another run, of which the progress tells how far it has come. `state` holds that of the
  // partition that has begun, in slot 0; NULL where none has. Of what runs next the first `passed` output
  // rows are passed over. False when memory is out.
  bool (*adopt)(void *run, const HeldColumn *state, uint32_t passed);
  // Appends output rows until the stream is full or there are no more for now.
  Status (*fill)(void *run, Stream *stream);
  Status (*close)(void *run);
} PartitionTier;

// Those of a function's kind are there.
struct Tier {
  AnswerRows *answer;  // scalar, vectorized
  AnswerRows *convert; // aggregate: the state of a group that has the row alone
  const StatesTier *states;
  const TableTier *table;
  const PartitionTier *partition;
};

#endif
