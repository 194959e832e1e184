// Rows of values: what the text formats have in common. JSON and MessagePack differ in their tokens alone.
#ifndef HEDDLE_ROWS_H
#define HEDDLE_ROWS_H

#include "columns/builder.h"
#include "columns/column.h"
#include "formats/format.h"
#include "formats/token.h"
#include "formats/token_writer.h"

// Begins to read session's input.
typedef void TokenReaderOpen(TokenReader *reader, const uint8_t *input, size_t length);

// Format.open: reads all rows for session->shape.
bool rows_open(Session *session, TokenReaderOpen *open);

// Format.next: the rows that rows_open read, as one batch.
bool rows_next(Session *session, Columns *batch, bool *more);

// Why a value was not read.
typedef enum { CELL_READ, CELL_MISFIT, CELL_DAMAGED, CELL_NO_MEMORY } CellResult;

// Reads the value that `token` begins and appends it to `builder`. After CELL_MISFIT `*misfit` is the column
// and
// `*token` the token that do not fit, and path_text says where inside the value they are.
CellResult cell_read(TokenReader *reader, Token *token, Builder *builder, const Field **misfit);

// Format.begin: an array of values or objects, through a writer that was opened on session's output.
bool rows_begin(TokenWriter *writer);

// Format.write, end and close, of what rows_begin began.
bool rows_write(Session *session, const Columns *batch);
bool rows_end(Session *session);
void rows_close(Session *session);

// Writes the value at `at`.
void cell_write(TokenWriter *writer, const Column *column, uint32_t at);

#endif
