#include "module/json.h"

#include <stdlib.h>
#include <string.h>

static void open_reader(TokenReader *reader, Json value) {
  json_reader_open(reader, value.at, value.at ? (size_t)(value.end - value.at) : 0);
}

TokenKind json_kind(Json value, Token *token) {
  TokenReader reader;
  Token first;
  open_reader(&reader, value);
  bool read = value.at && reader.next(&reader, &first);
  token_reader_close(&reader);
  if (!read) return TOKEN_END;
  if (token) *token = first;
  return first.kind;
}

Json json_property(Json object, const char *key) {
  TokenReader reader;
  Token token;
  Json found = {0};
  open_reader(&reader, object);
  bool more = object.at && reader.next(&reader, &token) && token.kind == TOKEN_MAP;
  while (more && reader.next(&reader, &token) && token.kind == TOKEN_TEXT) {
    if (token_is(&token, key)) {
      found = (Json){.at = reader.at, .end = object.end};
      break;
    }
    more = reader.next(&reader, &token) && token_skip(&reader, &token);
  }
  token_reader_close(&reader);
  return found;
}

Json json_next(Json array, const uint8_t **at) {
  TokenReader reader;
  Token token;
  open_reader(&reader, array);
  bool read = array.at && reader.next(&reader, &token) && token.kind == TOKEN_ARRAY;
  if (read && *at) {
    reader.at = *at;
    reader.levels[0].begun = true;
  }
  const uint8_t *before = reader.at;
  read = read && reader.next(&reader, &token) && token.kind != TOKEN_END && token_skip(&reader, &token);
  *at = reader.at;
  token_reader_close(&reader);
  if (!read) return (Json){0};
  while (*before == ',' || *before == ' ' || *before == '\n' || *before == '\r' || *before == '\t')
    before++;
  return (Json){.at = before, .end = array.end};
}

uint32_t json_length(Json array) {
  const uint8_t *at = NULL;
  uint32_t length = 0;
  while (json_next(array, &at).at)
    length++;
  return length;
}

char *json_text(Json value) {
  TokenReader reader;
  Token token;
  char *copy = NULL;
  open_reader(&reader, value);
  if (value.at && reader.next(&reader, &token) && token.kind == TOKEN_TEXT) {
    copy = malloc(token.length + 1);
    if (copy) {
      memcpy(copy, token.bytes, token.length);
      copy[token.length] = 0;
    }
  }
  token_reader_close(&reader);
  return copy;
}
