// Included before nanoarrow's sources: what they say is wrong, naming their own functions and fields, means nothing to
// who called a UDF, and would be 18 kB of every module. The guest says which part of a stream cannot be read.
#include "nanoarrow/nanoarrow.h"

#define ArrowErrorSet(error, ...) ((void)(error), NANOARROW_OK)
