// Values of columns as JavaScript would print them, for error texts.
#ifndef HEDDLE_COLUMN_TEXT_H
#define HEDDLE_COLUMN_TEXT_H

#include "columns/column.h"
#include "report/text.h"

// Appends the value of a column, which may be damaged.
void column_text(Text *text, const Column *column, uint32_t at);

// Appends a number; -0 with its sign.
void number_text(Text *text, double number);

#endif
