// The place of an error inside a value, as messages show it: `.a[3]`.
#ifndef HEDDLE_PATH_H
#define HEDDLE_PATH_H

#include <stdint.h>

// Begins at the value itself. The innermost step comes first: steps are added on the way out of a failure.
void path_clear(void);

// Puts a step before those that are there: a struct's field, or an item of a list or entry of a map. A map's
// key is not told: it is a value, which the host may have to hide.
void path_field(const char *name);
void path_item(uint32_t index);

// The steps so far, NUL-terminated: " at .a[3]", or nothing.
const char *path_text(void);

#endif
