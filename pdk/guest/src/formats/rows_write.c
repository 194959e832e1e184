// Columns into an array of values or objects.
#include "formats/rows.h"

#include <string.h>

// One output is written at a time.
static TokenWriter *writer;

static void write_name(const char *name) { writer->key(writer, (const uint8_t *)name, strlen(name)); }

// Rows of the output so far.
static uint32_t written;

bool rows_begin(TokenWriter *opened) {
  writer = opened;
  written = 0;
  writer->open_array(writer);
  return true;
}

bool rows_write(Session *session, const Columns *batch) {
  const Answer *answer = &session->answer;
  static Column columns[FORMAT_MAX_COLUMNS];
  if (!columns_open(session, batch, columns)) return false;
  for (uint32_t row = 0; row < batch->rows; row++) {
    if (answer->values) {
      cell_write(writer, &columns[0], row);
      continue;
    }
    writer->map(writer, answer->n_fields);
    for (uint32_t i = 0; i < answer->n_fields; i++) {
      write_name(answer->fields[i]->name);
      cell_write(writer, &columns[i], row);
    }
    writer->end(writer, true);
  }
  written += (uint32_t)batch->rows;
  return true;
}

bool rows_end(Session *session) {
  (void)session;
  writer->close_array(writer, written);
  return true;
}

void rows_close(Session *session) { (void)session; }
