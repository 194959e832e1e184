// How far a run over partitions has come: what the tiers that run it share.
#ifndef HEDDLE_PROGRESS_H
#define HEDDLE_PROGRESS_H

#include "kinds/batch.h"

typedef struct {
  const Function *function;
  Batch *batch;           // the latest; NULL before the first
  uint32_t row;           // the next one to process
  const uint32_t *starts; // rows at which a partition begins; those before `next_start` have begun
  uint32_t n_starts, next_start;
  bool begun; // a partition has begun and not ended
  bool last;  // there are no more batches
} Progress;

// What is to be done next: nothing for now, the row, or the end of the partition that has begun.
typedef enum { STEP_NONE, STEP_ROW, STEP_END } Step;

// Goes on with another batch, of which the rows `starts` begin a partition.
void progress_take(Progress *at, Batch *batch, const uint32_t *starts, uint32_t count);

Step progress_step(const Progress *at);

// The row is about to run, in the partition that has begun.
void progress_enter_row(Progress *at);

// The row at which another partition begins, or the batch ends; the row that runs was entered.
uint32_t progress_partition_end(const Progress *at);

// Where a failure in the row is; behind the last row, in none.
Place progress_place(const Progress *at, uint32_t row);

#endif
