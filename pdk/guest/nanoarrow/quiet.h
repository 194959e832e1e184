// Included before the parts of nanoarrow that write: what they say when memory is out, quoting their own source, is
// told to no one and would be 10 kB of every module.
#include "nanoarrow/nanoarrow.h"

#define ArrowErrorSet(error, ...) ((void)(error), NANOARROW_OK)
