// An array of rows, or one row, into columns.
#include "abi/arena.h"
#include "columns/path.h"
#include "formats/number_text.h"
#include "formats/rows.h"
#include "report/text.h"

#include <math.h>

// Rows that the columns have room for at first.
#define FIRST_CAPACITY 256u
// Bytes of a string that is shown in a message.
#define SHOWN_CHARACTERS 60u

typedef struct {
  Session *session;
  TokenReader reader;
  Token token;
  uint32_t n_columns;
  Builder columns[FORMAT_MAX_COLUMNS];
  int64_t row;
} Rows;

// The columns that were read and wait to be asked for.
static Columns pending;
static bool waits;

static bool damaged(Rows *rows) {
  if (!rows->reader.wrong) return refuse_memory(&rows->session->refusal);
  return refuse_damaged(&rows->session->refusal, "the %s input is damaged at byte %zu: %s",
                        rows->reader.textual ? "JSON" : "MessagePack",
                        (size_t)(rows->reader.at - rows->reader.start), rows->reader.wrong);
}

static bool advance(Rows *rows) { return rows->reader.next(&rows->reader, &rows->token) || damaged(rows); }

static void float_text(Text *text, double value) {
  char digits[NUMBER_TEXT_SIZE];
  text_format(text, "the number ");
  if (isfinite(value)) return text_append(text, digits, number_write_float64(digits, value));
  text_format(text, "%s", isnan(value) ? "NaN" : value < 0 ? "-Infinity" : "Infinity");
}

// A token as messages show it.
static void token_text(Text *text, const Token *token, bool textual) {
  switch (token->kind) {
  case TOKEN_NULL:
    return text_format(text, "null");
  case TOKEN_BOOL:
    return text_format(text, "the boolean %s", token->boolean ? "true" : "false");
  case TOKEN_INTEGER:
    return text_format(text, "the number %lld", (long long)token->integer);
  case TOKEN_FLOAT:
    if (textual)
      return text_format(text, "the number %.*s", (int)(token->length < 60 ? token->length : 60),
                         token->bytes);
    return float_text(text, token->number);
  case TOKEN_TEXT:
    text_format(text, "the string ");
    return text_json_string(text, (const char *)token->bytes, token->length, SHOWN_CHARACTERS,
                            4 * SHOWN_CHARACTERS);
  case TOKEN_BYTES:
    return text_format(text, "bytes");
  case TOKEN_ARRAY:
    return text_format(text, "an array");
  case TOKEN_MAP:
    return text_format(text, "an object");
  case TOKEN_END:
    return text_format(text, "an end");
  }
}

static bool misfit(Rows *rows, const Field *column, const Field *part) {
  char shown[400], type[160];
  Text value = {.bytes = shown, .capacity = sizeof shown},
       expected = {.bytes = type, .capacity = sizeof type};
  token_text(&value, &rows->token, rows->reader.textual);
  type_text(&expected, part);
  return refuse(&rows->session->refusal, CODE_WRONG_COLUMNS, rows->row,
                "argument '%.100s'%.100s is %.*s, the input has %.*s", column->name, path_text(),
                (int)expected.length, type, (int)value.length, shown);
}

// Reads the value that the token begins into column `index`.
static bool read_cell(Rows *rows, uint32_t index) {
  const Field *column = shape_field(&rows->session->shape, index), *part;
  path_clear();
  if (rows->token.kind == TOKEN_NULL && column == &format_group) return misfit(rows, column, column);
  switch (cell_read(&rows->reader, &rows->token, &rows->columns[index], &part)) {
  case CELL_READ:
    return true;
  case CELL_MISFIT:
    return misfit(rows, column, part);
  case CELL_DAMAGED:
    return damaged(rows);
  case CELL_NO_MEMORY:
    break;
  }
  return refuse_memory(&rows->session->refusal);
}

static bool read_array(Rows *rows) {
  uint64_t count = 0;
  for (;; count++) {
    if (!advance(rows)) return false;
    if (rows->token.kind == TOKEN_END) break;
    if (count < rows->n_columns) {
      if (!read_cell(rows, (uint32_t)count)) return false;
    } else if (!token_skip(&rows->reader, &rows->token)) {
      return damaged(rows);
    }
  }
  if (count == rows->n_columns) return true;
  // Of a variadic function the first row says how many there are.
  return rows->row && rows->session->shape.variadic
             ? refuse(&rows->session->refusal, CODE_WRONG_COLUMNS, rows->row,
                      "the row has %llu values, the first %u", (unsigned long long)count,
                      (unsigned)rows->n_columns)
             : shape_refuse_count(rows->session, rows->row, count);
}

// Which column a key names, or n_columns. Most writers keep the columns' order: `first` is tried first.
static uint32_t find_column(const Rows *rows, uint32_t first) {
  for (uint32_t i = 0; i < rows->n_columns; i++) {
    uint32_t index = (first + i) % rows->n_columns;
    if (token_is(&rows->token, shape_field(&rows->session->shape, index)->name)) return index;
  }
  return rows->n_columns;
}

static bool read_object(Rows *rows) {
  for (uint32_t place = 0;; place++) {
    if (!advance(rows)) return false;
    if (rows->token.kind == TOKEN_END) break;
    uint32_t index = find_column(rows, place);
    bool known = index < rows->n_columns;
    if (!known || rows->columns[index].length != rows->row) {
      char shown[400];
      Text key = {.bytes = shown, .capacity = sizeof shown};
      token_text(&key, &rows->token, rows->reader.textual);
      refuse(&rows->session->refusal, CODE_WRONG_COLUMNS, rows->row,
             known ? "a key comes twice in the row: %.*s" : "a key of the row names no argument: %.*s",
             (int)key.length, shown);
      rows->session->refusal.counts = known;
      return false;
    }
    if (!advance(rows) || !read_cell(rows, index)) return false;
  }
  // What has no key is null.
  for (uint32_t i = 0; i < rows->n_columns; i++) {
    if (rows->columns[i].length != rows->row) continue;
    rows->token = (Token){.kind = TOKEN_NULL};
    if (!read_cell(rows, i)) return false;
  }
  return true;
}

static bool read_row(Rows *rows) {
  bool good = rows->token.kind == TOKEN_ARRAY ? read_array(rows)
              : rows->token.kind == TOKEN_MAP
                  ? read_object(rows)
                  : refuse(&rows->session->refusal, CODE_WRONG_COLUMNS, rows->row,
                           "a row is an array of values or an object by argument name");
  rows->row++;
  return good;
}

// How many columns the rows have: as many as the first row when it is an array, those of the shape otherwise.
// A number that the shape does not take is told before anything that is wrong with the values.
static bool count_columns(Rows *rows, TokenReaderOpen *open) {
  Session *session = rows->session;
  rows->n_columns = shape_columns(&session->shape);
  open(&rows->reader, session->input, session->length);
  if (!advance(rows)) return false;
  if (rows->token.kind != TOKEN_ARRAY) return true;
  if (!advance(rows)) return false;
  if (rows->token.kind != TOKEN_ARRAY) return true;
  uint64_t count = 0;
  for (;; count++) {
    if (!advance(rows)) return false;
    if (rows->token.kind == TOKEN_END) break;
    if (!token_skip(&rows->reader, &rows->token)) return damaged(rows);
  }
  if (count > FORMAT_MAX_COLUMNS || !shape_takes(&session->shape, (uint32_t)count))
    return shape_refuse_count(session, 0, count);
  rows->n_columns = (uint32_t)count;
  return true;
}

static bool read_rows(Rows *rows, TokenReaderOpen *open) {
  Session *session = rows->session;
  if (!count_columns(rows, open)) return false;
  token_reader_close(&rows->reader);
  for (uint32_t i = 0; i < rows->n_columns; i++) {
    if (!builder_open(&rows->columns[i], &call_arena, shape_field(&session->shape, i), FIRST_CAPACITY))
      return refuse_memory(&session->refusal);
  }
  open(&rows->reader, session->input, session->length);
  if (!advance(rows)) return false;
  if (rows->token.kind == TOKEN_ARRAY) {
    for (;;) {
      if (!advance(rows)) return false;
      if (rows->token.kind == TOKEN_END) break;
      if (!read_row(rows)) return false;
    }
  } else if (!read_row(rows)) {
    return false;
  }
  return advance(rows);
}

bool rows_open(Session *session, TokenReaderOpen *open) {
  // Static: its columns would fill the stack.
  static Rows rows;
  rows.session = session;
  rows.row = 0;
  rows.reader.scratch = NULL;
  waits = read_rows(&rows, open);
  token_reader_close(&rows.reader);
  if (!waits) return false;
  pending.rows = rows.row;
  pending.n_columns = rows.n_columns;
  for (uint32_t i = 0; i < rows.n_columns; i++) {
    pending.columns[i] = &pending.arrays[i];
    if (!builder_finish(&rows.columns[i], &pending.arrays[i])) return refuse_memory(&session->refusal);
  }
  return true;
}

bool rows_next(Session *session, Columns *batch, bool *more) {
  (void)session;
  *more = waits;
  if (waits) *batch = pending;
  waits = false;
  return true;
}
