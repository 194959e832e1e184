// Reading a source map (version 3): positions of the bundle to positions in TypeScript.
#ifndef HEDDLE_SOURCE_MAP_H
#define HEDDLE_SOURCE_MAP_H

#include "quickjs.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
  JSContext *context;
  JSValue root;
  JSValue sources;
  const char *mappings; // owned by the engine
  size_t length;
} SourceMap;

typedef struct {
  const char *file;      // as in `sources`, relative to the project; freed by the caller with JS_FreeCString
  uint32_t line, column; // from 1
  bool user_code;        // not a library's
} Position;

// Parses the JSON text. False when it is no source map; nothing is then pending or left to close.
bool source_map_open(SourceMap *map, JSContext *context, const char *json, size_t length);

// Maps a position of the bundle (from 1). False when it has no mapping.
bool source_map_find(const SourceMap *map, uint32_t line, uint32_t column, Position *position);

// Frees what source_map_open took.
void source_map_close(SourceMap *map);

#endif
