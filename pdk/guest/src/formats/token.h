// Rows as a sequence of tokens: what JSON and MessagePack have in common.
#ifndef HEDDLE_TOKEN_H
#define HEDDLE_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Arrays and maps inside each other: types nest to 16, a map takes two levels in JSON, and the rows two more.
#define TOKEN_DEPTH 48

typedef enum {
  TOKEN_NULL,
  TOKEN_BOOL,
  TOKEN_INTEGER, // fits an int64
  TOKEN_FLOAT,   // every other number
  TOKEN_TEXT,
  TOKEN_BYTES,
  TOKEN_ARRAY, // then its values, then TOKEN_END
  TOKEN_MAP,   // then key, value, key, value …, then TOKEN_END
  TOKEN_END,
} TokenKind;

typedef struct {
  TokenKind kind;
  bool boolean;
  int64_t integer;      // TOKEN_INTEGER
  double number;        // TOKEN_INTEGER and TOKEN_FLOAT
  const uint8_t *bytes; // TOKEN_TEXT and TOKEN_BYTES; of a JSON number its text. Good until the next token.
  size_t length;
} Token;

// A level that was begun and has not ended.
typedef struct {
  bool map;
  bool begun;         // JSON: something came already
  uint64_t remaining; // MessagePack: values (of a map: keys and values) still to come
} TokenLevel;

typedef struct TokenReader TokenReader;
struct TokenReader {
  // Reads the next token; behind the last one the kind is TOKEN_END, at level 0. False when the input is
  // damaged: `wrong` then says how.
  bool (*next)(TokenReader *reader, Token *token);
  // JSON: what it has no values for is text (abi.md, "Values in rows").
  bool textual;
  const uint8_t *start, *at, *end;
  const char *wrong; // NULL: memory is out
  uint32_t depth;
  bool complete; // the one value at level 0 has come
  TokenLevel levels[TOKEN_DEPTH];
  uint8_t *scratch; // JSON strings without their escapes; from malloc
  size_t scratch_size;
};

// Begins to read; `input` is NUL-terminated behind its `length` bytes.
void json_reader_open(TokenReader *reader, const uint8_t *input, size_t length);
void msgpack_reader_open(TokenReader *reader, const uint8_t *input, size_t length);

// Whether the token is this text.
bool token_is(const Token *token, const char *text);

// Reads and forgets the rest of the value that `token` begins. False when the input is damaged.
bool token_skip(TokenReader *reader, const Token *token);

// Room for `size` bytes in reader->scratch, whose content stays. False when memory is out.
bool token_scratch(TokenReader *reader, size_t size);

// Frees what the reader holds.
void token_reader_close(TokenReader *reader);

// Begins a level. False when they are too many.
bool token_push(TokenReader *reader, TokenLevel level);

// Says what is wrong; false, for the caller to return.
bool token_damaged(TokenReader *reader, const char *what);

#endif
