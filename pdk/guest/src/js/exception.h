// JavaScript exceptions as failures.
#ifndef HEDDLE_EXCEPTION_H
#define HEDDLE_EXCEPTION_H

#include "report/error.h"

// Records the pending exception, with its stack mapped to TypeScript, under `code`; as CODE_OUT_OF_MEMORY
// when memory ran out. Takes the exception. Returns the status of the class.
Status exception_raise(const Place *place, Code code);

#endif
