// The formats of the Extism ABI (spec/abi.md). Each reads a batch of arguments, runs the function and writes
// its result in the same format.
#ifndef HEDDLE_FORMAT_H
#define HEDDLE_FORMAT_H

#include "abi/abi.h"
#include "formats/output.h"
#include "types/function.h"

// Runs `function` on `input`, which is NUL-terminated behind its `length` bytes, and appends the answer to
// `output`. On failure the error is recorded. `output->failed` is for the caller to check.
typedef Status FormatRun(const Function *function, const uint8_t *input, size_t length, Output *output);

// Arrow IPC stream: a schema, then one result batch per input batch.
FormatRun format_ipc_run;
// One heddle.v1.Batch.
FormatRun format_protobuf_run;
// An array of rows, or one object.
FormatRun format_json_run;

// Runs `function` on columns decoded into the call arena, `children` holding one per argument.
Status format_run_columns(const Function *function, struct ArrowArray *children, int64_t rows,
                          struct ArrowArray *out);

#endif
