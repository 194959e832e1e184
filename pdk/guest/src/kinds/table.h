// Table functions: any number of rows per row.
#ifndef HEDDLE_TABLE_H
#define HEDDLE_TABLE_H

#include "report/error.h"

// Begins; the handle takes over the call arena, where `args` lies. A handle above 0, or a status with the
// error recorded.
int32_t table_open(const Function *function, const struct ArrowArray *args, const uint8_t *constants);

// Fills `out` with the next rows, at most 8,192 and at least one, good until the next call for the handle:
// a struct of function->output. STATUS_END, `out` untouched, when there are none.
Status table_next(int32_t handle, struct ArrowArray *out);

// Ends a generator that is still running and frees all.
Status table_close(int32_t handle);

#endif
