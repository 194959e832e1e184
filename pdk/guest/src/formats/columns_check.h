// Values that a column's layout can hold and its type cannot.
#ifndef HEDDLE_COLUMNS_CHECK_H
#define HEDDLE_COLUMNS_CHECK_H

#include "formats/format.h"

// Refuses times outside the day and decimals of more digits than the precision, at every depth, in columns
// that were not read value by value.
bool columns_check(Session *session, const Columns *batch);

#endif
