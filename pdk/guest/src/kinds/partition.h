// Partition functions: rows of partitions in, rows out.
#ifndef HEDDLE_PARTITION_H
#define HEDDLE_PARTITION_H

#include "report/error.h"

// Begins. `params` is a struct of one row; the handle takes over the call arena, where it lies. A handle
// above 0, or a status with the error recorded.
int32_t partition_open(const Function *function, const struct ArrowArray *params);

// Hands over a batch of rows, of which `count` begin a partition: those in `starts`, ascending. The handle
// takes over the call arena. Only after partition_next has answered STATUS_END, or at once.
Status partition_process(int32_t handle, const struct ArrowArray *batch, const uint32_t *starts,
                         uint32_t count);

// Fills `out` with the next rows, at most 8,192 and at least one, good until the next call for the handle:
// a struct of function->output. STATUS_END, `out` untouched, when there are none for now.
Status partition_next(int32_t handle, struct ArrowArray *out);

// Ends the last partition; its rows are then to be had from partition_next.
Status partition_finish(int32_t handle);

// Ends generators that are still running and frees all.
Status partition_close(int32_t handle);

#endif
