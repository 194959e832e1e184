// JSON looked at where it lies, for what is read once while the module is made.
#ifndef HEDDLE_JSON_H
#define HEDDLE_JSON_H

#include "formats/token.h"

// A value: it begins at `at`, perhaps behind white space. `at` is NULL where there is none. The text is valid
// UTF-8 and good as long as values of it are looked at; what is damaged looks like what is not there.
typedef struct {
  const uint8_t *at, *end;
} Json;

// What the value is; TOKEN_END where there is none. `token`, if not NULL, gets a bool or number.
TokenKind json_kind(Json value, Token *token);

// The property `key` of an object.
Json json_property(Json object, const char *key);

// How many items an array has.
uint32_t json_length(Json array);

// The items of an array one after the other: begins with `*at` NULL.
Json json_next(Json array, const uint8_t **at);

// A NUL-terminated copy of a text from malloc; NULL when it is no text or memory is out.
char *json_text(Json value);

#endif
