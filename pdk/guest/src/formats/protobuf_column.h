// One heddle.v1.Column and the Arrow column it stands for.
#ifndef HEDDLE_PROTOBUF_COLUMN_H
#define HEDDLE_PROTOBUF_COLUMN_H

#include "abi/abi.h"
#include "formats/protobuf_wire.h"
#include "types/function.h"

// Decodes the message at `cursor` for argument `index` into `out`, in the call arena. On failure the error is
// recorded.
Status protobuf_column_read(const Function *function, uint32_t index, Cursor cursor, int64_t rows,
                            struct ArrowArray *out);

// Appends `array` as a Column named "result", as field `number` of the message being written.
void protobuf_column_write(Output *output, uint32_t number, const Field *field, struct ArrowArray *array);

#endif
