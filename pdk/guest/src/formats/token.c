#include "formats/token.h"

#include <stdlib.h>
#include <string.h>

void token_reader_close(TokenReader *reader) {
  free(reader->scratch);
  reader->scratch = NULL;
}

bool token_damaged(TokenReader *reader, const char *what) {
  reader->wrong = what;
  return false;
}

bool token_is(const Token *token, const char *text) {
  return token->kind == TOKEN_TEXT && token->length == strlen(text) &&
         memcmp(token->bytes, text, token->length) == 0;
}

bool token_skip(TokenReader *reader, const Token *token) {
  if (token->kind != TOKEN_ARRAY && token->kind != TOKEN_MAP) return true;
  uint32_t outside = reader->depth - 1;
  Token inner;
  do {
    if (!reader->next(reader, &inner)) return false;
  } while (reader->depth > outside);
  return true;
}

bool token_scratch(TokenReader *reader, size_t size) {
  if (reader->scratch_size >= size) return true;
  uint8_t *bytes = realloc(reader->scratch, size);
  if (!bytes) return token_damaged(reader, NULL);
  reader->scratch = bytes;
  reader->scratch_size = size;
  return true;
}

bool token_push(TokenReader *reader, TokenLevel level) {
  if (reader->depth == TOKEN_DEPTH) return token_damaged(reader, "it nests too deep");
  reader->levels[reader->depth++] = level;
  return true;
}
