// Arrow IPC streams through nanoarrow: its schemas and arrays against declared fields.
#ifndef HEDDLE_IPC_H
#define HEDDLE_IPC_H

#include "nanoarrow/nanoarrow.h"
#include "nanoarrow/nanoarrow_ipc.h"

// Behind nanoarrow, so that abi.h takes over its definition of the Arrow structs.
#include "formats/format.h"

// How a column of the input stands to a declared type.
typedef enum {
  IPC_OTHER,   // another type
  IPC_CONVERT, // the same values, laid out otherwise: large offsets, fixed sizes, dictionaries
  IPC_SAME,
} IpcMatch;

// Compares; names, nullability and time zones do not matter.
IpcMatch ipc_match(const Type *type, const struct ArrowSchema *schema);

// Makes the empty `schema` that of the field. Answers as nanoarrow does.
ArrowErrorCode ipc_schema_make(struct ArrowSchema *schema, const Field *field, bool nullable);

// Fills `out` with the decoded column, whose buffers stay where they are (IPC_SAME). False when memory is
// out.
bool ipc_borrow(const struct ArrowArrayView *view, struct ArrowArray *out);

// Appends all values of the decoded column (IPC_CONVERT). False when memory is out.
bool ipc_convert(const struct ArrowArrayView *view, Builder *builder);

#endif
