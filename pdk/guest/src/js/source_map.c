#include "js/source_map.h"

#include <stdlib.h>
#include <string.h>

static void forget_exception(JSContext *context) { JS_FreeValue(context, JS_GetException(context)); }

bool source_map_open(SourceMap *map, JSContext *context, const char *json, size_t length) {
  *map = (SourceMap){.context = context, .root = JS_UNDEFINED, .sources = JS_UNDEFINED};
  char *text = js_malloc(context, length + 1);
  if (text) {
    memcpy(text, json, length);
    text[length] = 0; // the parser wants a NUL behind the text
    map->root = JS_ParseJSON(context, text, length, "source map");
    js_free(context, text);
  }
  if (JS_IsObject(map->root)) {
    map->sources = JS_GetPropertyStr(context, map->root, "sources");
    JSValue mappings = JS_GetPropertyStr(context, map->root, "mappings");
    if (JS_IsString(mappings)) map->mappings = JS_ToCStringLen(context, &map->length, mappings);
    JS_FreeValue(context, mappings);
  }
  if (map->mappings && JS_IsArray(map->sources)) return true;
  source_map_close(map);
  forget_exception(context);
  return false;
}

void source_map_close(SourceMap *map) {
  JS_FreeCString(map->context, map->mappings);
  JS_FreeValue(map->context, map->sources);
  JS_FreeValue(map->context, map->root);
}

static int base64_digit(char digit) {
  if (digit >= 'A' && digit <= 'Z') return digit - 'A';
  if (digit >= 'a' && digit <= 'z') return digit - 'a' + 26;
  if (digit >= '0' && digit <= '9') return digit - '0' + 52;
  return digit == '+' ? 62 : digit == '/' ? 63 : -1;
}

// Reads one base64 VLQ number; moves `*at` behind it. False when there is none.
static bool read_vlq(const char **at, const char *end, int32_t *number) {
  uint32_t value = 0;
  for (unsigned shift = 0; *at < end && shift < 32; shift += 5) {
    int digit = base64_digit(**at);
    if (digit < 0) return false;
    (*at)++;
    value |= (uint32_t)(digit & 31) << shift;
    if (!(digit & 32)) {
      *number = value & 1 ? -(int32_t)(value >> 1) : (int32_t)(value >> 1);
      return true;
    }
  }
  return false;
}

static bool is_user_code(const char *file) {
  return !strstr(file, "node_modules/") && !strstr(file, "@heddle/pdk");
}

static bool resolve(const SourceMap *map, uint32_t source, uint32_t line, uint32_t column,
                    Position *position) {
  JSValue name = JS_GetPropertyUint32(map->context, map->sources, source);
  position->file = JS_IsString(name) ? JS_ToCString(map->context, name) : NULL;
  JS_FreeValue(map->context, name);
  if (!position->file) {
    forget_exception(map->context);
    return false;
  }
  position->line = line + 1;
  position->column = column + 1;
  position->user_code = is_user_code(position->file);
  return true;
}

bool source_map_find(const SourceMap *map, uint32_t line, uint32_t column, Position *position) {
  const char *at = map->mappings;
  const char *end = at + map->length;
  // Deltas run through the whole file, except that of the bundle's column, which starts anew with each line.
  uint32_t bundle_line = 1, bundle_column = 0, source = 0, source_line = 0, source_column = 0;
  bool found = false;
  uint32_t found_source = 0, found_line = 0, found_column = 0;
  while (at < end && bundle_line <= line) {
    if (*at == ';') {
      bundle_line++;
      bundle_column = 0;
      at++;
      continue;
    }
    if (*at == ',') {
      at++;
      continue;
    }
    int32_t delta[4] = {0}, name;
    if (!read_vlq(&at, end, &delta[0])) return false;
    bundle_column += (uint32_t)delta[0];
    bool mapped = at < end && *at != ',' && *at != ';';
    if (mapped) {
      for (int i = 1; i < 4; i++) {
        if (!read_vlq(&at, end, &delta[i])) return false;
      }
      source += (uint32_t)delta[1];
      source_line += (uint32_t)delta[2];
      source_column += (uint32_t)delta[3];
      if (at < end && *at != ',' && *at != ';' && !read_vlq(&at, end, &name)) return false;
    }
    if (bundle_line == line) {
      if (bundle_column >= column) break; // columns of the engine count from 1
      found = mapped;
      found_source = source;
      found_line = source_line;
      found_column = source_column;
    }
  }
  return found && resolve(map, found_source, found_line, found_column, position);
}
