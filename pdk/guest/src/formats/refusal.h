// Why an input cannot be read. It becomes an error only when no other overload takes the input.
#ifndef HEDDLE_REFUSAL_H
#define HEDDLE_REFUSAL_H

#include "abi/abi.h"
#include "report/error.h"

typedef struct {
  Code code;
  int64_t row; // of the input, -1: none
  bool counts; // the number of columns fits: what is refused are types or values
  char message[600];
} Refusal;

// Fills `refusal` with a printf-formatted message. False, for the caller to return.
bool refuse(Refusal *refusal, Code code, int64_t row, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

// The input is damaged.
#define refuse_damaged(refusal, ...) refuse(refusal, CODE_UNREADABLE_INPUT, -1, __VA_ARGS__)

// The input's columns do not fit the function.
#define refuse_columns(refusal, ...) refuse(refusal, CODE_WRONG_COLUMNS, -1, __VA_ARGS__)

// Memory is out.
bool refuse_memory(Refusal *refusal);

// Records the refusal as the failure of a call of `function`. Returns the status of its class.
Status refusal_raise(const Refusal *refusal, const Function *function);

#endif
