// The declarations of functions and types: from JSON to types/ (spec/abi.md, "How a module is made").
#ifndef HEDDLE_DECLARE_H
#define HEDDLE_DECLARE_H

#include "module/json.h"
#include "types/function.h"

// Keeps the functions that a JSON array declares, all but their handlers and tiers. NULL, or what is wrong: a
// text good until the next call.
const char *declare_functions(const char *json, size_t length);

// Says what is wrong, at most 255 bytes; false, for the caller to return.
bool declare_wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));

// A copy of the text in property `key` that lives for ever, or NULL with what is wrong said.
char *declare_text(Json object, const char *key);

// Reads a type into `field`, all but its name. `depth` is that of the type itself, from 1; `budget` counts
// down the types that are still allowed. False with what is wrong said.
bool declare_type(Json declared, Field *field, unsigned depth, uint32_t *budget);

// Reads an array of types with names, at most `limit` of them. `what` is its place in messages.
bool declare_fields(Json declared, const char *what, uint32_t limit, unsigned depth, uint32_t *budget,
                    Field **fields, uint32_t *count);

#endif
