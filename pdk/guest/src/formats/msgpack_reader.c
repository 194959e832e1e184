// MessagePack as tokens, read in place.
#include "formats/token.h"

#include <string.h>

static bool cut(TokenReader *reader) { return token_damaged(reader, "it ends in the middle"); }

// Reads a big-endian unsigned number of `size` bytes.
static bool read_unsigned(TokenReader *reader, size_t size, uint64_t *value) {
  if ((size_t)(reader->end - reader->at) < size) return cut(reader);
  *value = 0;
  while (size--)
    *value = *value << 8 | *reader->at++;
  return true;
}

static bool integer(Token *token, int64_t value) {
  *token = (Token){.kind = TOKEN_INTEGER, .integer = value, .number = (double)value};
  return true;
}

static bool read_integer(TokenReader *reader, Token *token, size_t size, bool has_sign) {
  uint64_t value;
  if (!read_unsigned(reader, size, &value)) return false;
  if (has_sign) {
    unsigned unused = 64 - 8 * (unsigned)size;
    return integer(token, (int64_t)(value << unused) >> unused);
  }
  if (value <= INT64_MAX) return integer(token, (int64_t)value);
  *token = (Token){.kind = TOKEN_FLOAT, .number = (double)value};
  return true;
}

static bool read_float(TokenReader *reader, Token *token, size_t size) {
  uint64_t bits;
  if (!read_unsigned(reader, size, &bits)) return false;
  *token = (Token){.kind = TOKEN_FLOAT};
  if (size == 4) {
    uint32_t narrow = (uint32_t)bits;
    float value;
    memcpy(&value, &narrow, sizeof value);
    token->number = value;
  } else {
    memcpy(&token->number, &bits, sizeof token->number);
  }
  return true;
}

static bool take_bytes(TokenReader *reader, Token *token, TokenKind kind, uint64_t length) {
  if ((uint64_t)(reader->end - reader->at) < length) return cut(reader);
  *token = (Token){.kind = kind, .bytes = reader->at, .length = (size_t)length};
  reader->at += length;
  return true;
}

static bool read_bytes(TokenReader *reader, Token *token, TokenKind kind, size_t size) {
  uint64_t length;
  return read_unsigned(reader, size, &length) && take_bytes(reader, token, kind, length);
}

static bool begin(TokenReader *reader, Token *token, TokenKind kind, uint64_t count) {
  bool map = kind == TOKEN_MAP;
  *token = (Token){.kind = kind};
  return token_push(reader, (TokenLevel){.map = map, .remaining = map ? count * 2 : count});
}

static bool read_level(TokenReader *reader, Token *token, TokenKind kind, size_t size) {
  uint64_t count;
  return read_unsigned(reader, size, &count) && begin(reader, token, kind, count);
}

static bool read_value(TokenReader *reader, Token *token) {
  if (reader->at == reader->end) return cut(reader);
  uint8_t byte = *reader->at++;
  if (byte <= 0x7F) return integer(token, byte);
  if (byte >= 0xE0) return integer(token, (int8_t)byte);
  if (byte <= 0x8F) return begin(reader, token, TOKEN_MAP, byte & 0x0F);
  if (byte <= 0x9F) return begin(reader, token, TOKEN_ARRAY, byte & 0x0F);
  if (byte <= 0xBF) return take_bytes(reader, token, TOKEN_TEXT, byte & 0x1F);
  switch (byte) {
  case 0xC0:
    *token = (Token){.kind = TOKEN_NULL};
    return true;
  case 0xC2:
  case 0xC3:
    *token = (Token){.kind = TOKEN_BOOL, .boolean = byte == 0xC3};
    return true;
  case 0xC4:
  case 0xC5:
  case 0xC6:
    return read_bytes(reader, token, TOKEN_BYTES, (size_t)1 << (byte - 0xC4));
  case 0xCA:
    return read_float(reader, token, 4);
  case 0xCB:
    return read_float(reader, token, 8);
  case 0xCC:
  case 0xCD:
  case 0xCE:
  case 0xCF:
    return read_integer(reader, token, (size_t)1 << (byte - 0xCC), false);
  case 0xD0:
  case 0xD1:
  case 0xD2:
  case 0xD3:
    return read_integer(reader, token, (size_t)1 << (byte - 0xD0), true);
  case 0xD9:
  case 0xDA:
  case 0xDB:
    return read_bytes(reader, token, TOKEN_TEXT, (size_t)1 << (byte - 0xD9));
  case 0xDC:
  case 0xDD:
    return read_level(reader, token, TOKEN_ARRAY, byte == 0xDC ? 2 : 4);
  case 0xDE:
  case 0xDF:
    return read_level(reader, token, TOKEN_MAP, byte == 0xDE ? 2 : 4);
  default:
    return token_damaged(reader, "it holds an extension type, or a byte that means nothing");
  }
}

static bool next(TokenReader *reader, Token *token) {
  if (reader->depth == 0) {
    if (!reader->complete) {
      reader->complete = true;
      return read_value(reader, token);
    }
    if (reader->at != reader->end) return token_damaged(reader, "something follows the end");
    *token = (Token){.kind = TOKEN_END};
    return true;
  }
  TokenLevel *level = &reader->levels[reader->depth - 1];
  if (level->remaining == 0) {
    reader->depth--;
    *token = (Token){.kind = TOKEN_END};
    return true;
  }
  level->remaining--;
  return read_value(reader, token);
}

void msgpack_reader_open(TokenReader *reader, const uint8_t *input, size_t length) {
  *reader = (TokenReader){.next = next, .start = input, .at = input, .end = input + length};
}
