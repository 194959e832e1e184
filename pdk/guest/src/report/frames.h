// Stack traces of the engine, mapped to the user's TypeScript.
#ifndef HEDDLE_FRAMES_H
#define HEDDLE_FRAMES_H

#include "report/text.h"

// Longest text of all frames in bytes.
#define FRAMES_LIMIT (6u * 1024u)

// Appends the frames of an engine's stack trace as JSON objects, comma-separated, innermost first, at
// most 10. Frames outside the user's code (native, without mapping, @heddle/pdk, node_modules) are left out.
void frames_write(Text *text, const char *stack, size_t length);

#endif
