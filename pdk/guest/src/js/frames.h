// Stack traces of the engine, mapped to the user's TypeScript.
#ifndef HEDDLE_FRAMES_H
#define HEDDLE_FRAMES_H

#include "report/text.h"

// Appends the frames of an engine's stack trace as JSON objects, comma-separated, innermost first, at
// most FRAMES_MAX. Frames outside the user's code (native, without mapping, @heddle/pdk, node_modules) are
// left out.
void frames_write(Text *text, const char *stack, size_t length);

#endif
