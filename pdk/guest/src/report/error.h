// The last failure, as the JSON text of spec/errors.md.
#ifndef HEDDLE_ERROR_H
#define HEDDLE_ERROR_H

#include "abi/abi.h"
#include "columns/column.h"
#include "types/function.h"

// Longest error text in bytes.
#define ERROR_LIMIT (16u * 1024u)
// Longest text of all frames in bytes, and how many they are at most.
#define FRAMES_LIMIT (6u * 1024u)
#define FRAMES_MAX 10

// Where a failure happened. What is not known is NULL or -1.
typedef struct {
  const Function *function;
  const Column *columns; // n_columns of them, for the values of the row
  uint32_t n_columns;
  int64_t row; // in the batch, from 0
} Place;

// Forgets the last failure.
void error_clear(void);

// Records a failure with a printf-formatted message (cut at 1,000 bytes) and returns the status of its class.
// `place` may be NULL.
Status error_raise(const Place *place, Code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Records a failure under `code` with a text of any length (cut at 2,000 characters) and the stack: `frames`
// is the inside of the report's array of frames, at most FRAMES_LIMIT bytes. Returns the status of the class.
Status error_raise_text(const Place *place, Code code, const char *message, size_t length, const char *frames,
                        size_t frames_length);

// Records that memory cannot grow.
Status error_raise_out_of_memory(const Place *place);

// The JSON text of the last failure; empty when there was none. Good until the next call.
void error_text(const char **bytes, uint32_t *length);

#endif
