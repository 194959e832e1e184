// The types of spec/types.md as a tree.
#ifndef HEDDLE_TYPE_H
#define HEDDLE_TYPE_H

#include "report/text.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum {
  TYPE_BOOL,
  TYPE_INT8,
  TYPE_INT16,
  TYPE_INT32,
  TYPE_INT64,
  TYPE_UINT8,
  TYPE_UINT16,
  TYPE_UINT32,
  TYPE_FLOAT32,
  TYPE_FLOAT64,
  TYPE_DECIMAL128,
  TYPE_UTF8,
  TYPE_BINARY,
  TYPE_DATE32,
  TYPE_TIMESTAMP,
  TYPE_TIME,
  TYPE_DURATION,
  TYPE_INTERVAL,
  TYPE_LIST,
  TYPE_STRUCT,
  TYPE_MAP,
  TYPE_COUNT
} TypeId;

// How a column of a type is laid out (spec/abi.md, "Buffers and children by type").
typedef enum {
  LAYOUT_BITS,   // validity, bitmap
  LAYOUT_FIXED,  // validity, `width` bytes each
  LAYOUT_BYTES,  // validity, offsets, bytes
  LAYOUT_LIST,   // validity, offsets; one child
  LAYOUT_STRUCT, // validity; children
} Layout;

typedef enum { UNIT_S, UNIT_MS, UNIT_US, UNIT_NS } Unit;

// Deepest nesting (a plain column is 1), types of one function, fields of a struct.
#define TYPE_MAX_DEPTH 16u
#define TYPE_MAX_TYPES 1000u
#define TYPE_MAX_FIELDS 100u

typedef struct Field Field;

// A declared type. It lives as long as the module instance.
typedef struct {
  TypeId id;
  Layout layout;
  uint8_t width;            // bytes of a value of LAYOUT_FIXED
  uint8_t precision, scale; // TYPE_DECIMAL128
  Unit unit;                // TYPE_TIMESTAMP, TYPE_TIME, TYPE_DURATION
  const char *timezone;     // TYPE_TIMESTAMP; NULL: none
  // TYPE_LIST: `item`. TYPE_STRUCT: the fields. TYPE_MAP: `entries`, a struct of `key` and `value`.
  uint32_t n_children;
  Field *children;
} Type;

// A named type: an argument, a column, a child.
struct Field {
  const char *name; // NUL-terminated UTF-8
  uint32_t key;     // what the js tier has made of the name; 0 where there is no such tier
  bool nullable;
  Type type;
};

// The builder's name of a type, for example "float64".
extern const char *const type_names[TYPE_COUNT];

// What a number of an integer type or of date32 is within.
typedef struct {
  int64_t low, high;
} TypeRange;

// By TypeId; {0, 0} for other types.
extern const TypeRange type_ranges[TYPE_COUNT];

// Units in a day, by Unit: what a time of day is below.
extern const int64_t units_per_day[4];

// A type without parameters or children.
Type type_plain(TypeId id);

// Appends the text of a field's type as signatures show it: `list<int32?>?`.
void type_text(Text *text, const Field *field);

// Appends a name as texts show it: as it is, or as a JSON string when it has more than letters, digits and _.
void type_name_text(Text *text, const char *name);

#endif
