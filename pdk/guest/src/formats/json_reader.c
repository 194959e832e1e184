// JSON (RFC 8259) as tokens, read in place. The input is valid UTF-8: json_reader_open's caller has checked.
#include "formats/number_text.h"
#include "formats/token.h"

#include <string.h>

static void skip_space(TokenReader *reader) {
  while (reader->at < reader->end &&
         (*reader->at == ' ' || *reader->at == '\n' || *reader->at == '\r' || *reader->at == '\t'))
    reader->at++;
}

static bool read_word(TokenReader *reader, Token *token, const char *word, Token value) {
  size_t length = strlen(word);
  if ((size_t)(reader->end - reader->at) < length || memcmp(reader->at, word, length) != 0)
    return token_damaged(reader, "a value was expected");
  reader->at += length;
  *token = value;
  return true;
}

static bool read_number(TokenReader *reader, Token *token) {
  bool integer;
  size_t length = number_span(reader->at, reader->end, &integer);
  if (!length) return token_damaged(reader, "a value was expected");
  *token = (Token){.kind = TOKEN_FLOAT, .bytes = reader->at, .length = length};
  if (integer && number_read_int64(reader->at, length, &token->integer)) {
    token->kind = TOKEN_INTEGER;
    token->number = (double)token->integer;
  } else {
    token->number = number_read_float64(reader->at, length);
  }
  reader->at += length;
  return true;
}

// Four hexadecimal digits, or -1.
static int32_t read_hex(const uint8_t *at) {
  int32_t value = 0;
  for (int i = 0; i < 4; i++) {
    uint8_t byte = at[i];
    int32_t digit = byte >= '0' && byte <= '9'   ? byte - '0'
                    : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10
                    : byte >= 'A' && byte <= 'F' ? byte - 'A' + 10
                                                 : -1;
    if (digit < 0) return -1;
    value = value << 4 | digit;
  }
  return value;
}

// Encodes a code point; also a lone surrogate, which makes the text invalid UTF-8 for whoever looks at it.
static uint8_t *put_code_point(uint8_t *out, uint32_t value) {
  if (value < 0x80) {
    *out++ = (uint8_t)value;
  } else if (value < 0x800) {
    *out++ = (uint8_t)(0xC0 | value >> 6);
    *out++ = (uint8_t)(0x80 | (value & 0x3F));
  } else if (value < 0x10000) {
    *out++ = (uint8_t)(0xE0 | value >> 12);
    *out++ = (uint8_t)(0x80 | (value >> 6 & 0x3F));
    *out++ = (uint8_t)(0x80 | (value & 0x3F));
  } else {
    *out++ = (uint8_t)(0xF0 | value >> 18);
    *out++ = (uint8_t)(0x80 | (value >> 12 & 0x3F));
    *out++ = (uint8_t)(0x80 | (value >> 6 & 0x3F));
    *out++ = (uint8_t)(0x80 | (value & 0x3F));
  }
  return out;
}

// Copies the string between `from` and `to` without its escapes. The input ends in a quote and a NUL, so that
// looking ahead is safe.
static bool unescape(TokenReader *reader, Token *token, const uint8_t *from, const uint8_t *to) {
  if (!token_scratch(reader, (size_t)(to - from))) return false;
  static const char escapes[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
  uint8_t *out = reader->scratch;
  while (from < to) {
    if (*from != '\\') {
      *out++ = *from++;
      continue;
    }
    uint8_t letter = from[1];
    from += 2;
    if (letter == 'u') {
      int32_t unit = to - from >= 4 ? read_hex(from) : -1;
      if (unit < 0) return token_damaged(reader, "a string has an escape that JSON does not know");
      from += 4;
      int32_t low = unit >= 0xD800 && unit <= 0xDBFF && to - from >= 6 && from[0] == '\\' && from[1] == 'u'
                        ? read_hex(from + 2)
                        : -1;
      if (low >= 0xDC00 && low <= 0xDFFF) {
        unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        from += 6;
      }
      out = put_code_point(out, (uint32_t)unit);
      continue;
    }
    size_t i = 0;
    while (escapes[i] && escapes[i] != (char)letter)
      i += 2;
    if (!escapes[i]) return token_damaged(reader, "a string has an escape that JSON does not know");
    *out++ = (uint8_t)escapes[i + 1];
  }
  token->bytes = reader->scratch;
  token->length = (size_t)(out - reader->scratch);
  return true;
}

static bool read_string(TokenReader *reader, Token *token) {
  const uint8_t *from = ++reader->at, *at = from;
  bool escaped = false;
  for (; at < reader->end && *at != '"'; at++) {
    if (*at < 0x20) return token_damaged(reader, "a string holds a control character");
    if (*at == '\\') {
      escaped = true;
      at++;
    }
  }
  if (at >= reader->end) return token_damaged(reader, "a string does not end");
  reader->at = at + 1;
  *token = (Token){.kind = TOKEN_TEXT, .bytes = from, .length = (size_t)(at - from)};
  return !escaped || unescape(reader, token, from, at);
}

static bool read_value(TokenReader *reader, Token *token) {
  switch (reader->at < reader->end ? *reader->at : 0) {
  case '"':
    return read_string(reader, token);
  case '[':
  case '{': {
    bool map = *reader->at++ == '{';
    *token = (Token){.kind = map ? TOKEN_MAP : TOKEN_ARRAY};
    return token_push(reader, (TokenLevel){.map = map});
  }
  case 'n':
    return read_word(reader, token, "null", (Token){.kind = TOKEN_NULL});
  case 't':
    return read_word(reader, token, "true", (Token){.kind = TOKEN_BOOL, .boolean = true});
  case 'f':
    return read_word(reader, token, "false", (Token){.kind = TOKEN_BOOL});
  default:
    return read_number(reader, token);
  }
}

static bool next(TokenReader *reader, Token *token) {
  skip_space(reader);
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
  bool expects_key = level->map && !level->remaining;
  uint8_t byte = reader->at < reader->end ? *reader->at : 0;
  if (byte == (level->map ? '}' : ']') && (!level->map || expects_key)) {
    reader->at++;
    reader->depth--;
    *token = (Token){.kind = TOKEN_END};
    return true;
  }
  // `remaining` is 1 between a key and its value.
  if (level->begun && !level->remaining) {
    if (byte != ',') return token_damaged(reader, "a comma or an end was expected");
    reader->at++;
    skip_space(reader);
  }
  level->begun = true;
  if (!expects_key) {
    level->remaining = 0;
    return read_value(reader, token);
  }
  if (reader->at == reader->end || *reader->at != '"') return token_damaged(reader, "a key was expected");
  if (!read_string(reader, token)) return false;
  skip_space(reader);
  if (reader->at == reader->end || *reader->at != ':') return token_damaged(reader, "a colon was expected");
  reader->at++;
  level->remaining = 1;
  return true;
}

void json_reader_open(TokenReader *reader, const uint8_t *input, size_t length) {
  *reader = (TokenReader){.next = next, .textual = true, .start = input, .at = input, .end = input + length};
}
