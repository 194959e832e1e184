// Values of rows into columns, by the table "Values in rows" of spec/abi.md.
#include "columns/path.h"
#include "formats/base64.h"
#include "formats/decimal_text.h"
#include "formats/number_text.h"
#include "formats/rows.h"

#include <math.h>
#include <string.h>

static CellResult appended(bool done) { return done ? CELL_READ : CELL_NO_MEMORY; }

static CellResult damaged(const TokenReader *reader) { return reader->wrong ? CELL_DAMAGED : CELL_NO_MEMORY; }

static CellResult misfit(const Builder *builder, const Field **field) {
  *field = builder->field;
  return CELL_MISFIT;
}

// The integers of a type.
static void range_of(const Type *type, int64_t *least, int64_t *most) {
  unsigned bits = 8u * type->width;
  *least = INT64_MIN;
  *most = INT64_MAX;
  if (type->id == TYPE_TIME) {
    *least = 0;
    *most = units_per_day[type->unit] - 1;
  } else if (type->id == TYPE_UINT8 || type->id == TYPE_UINT16 || type->id == TYPE_UINT32) {
    *least = 0;
    *most = ((int64_t)1 << bits) - 1;
  } else if (bits < 64) {
    *most = ((int64_t)1 << (bits - 1)) - 1;
    *least = -*most - 1;
  }
}

static bool is_wide(TypeId id) {
  return id == TYPE_INT64 || id == TYPE_TIMESTAMP || id == TYPE_TIME || id == TYPE_DURATION;
}

// The integer that a token stands for. Numbers with a fraction of zero count: some writers have no others.
static bool integer_of(const TokenReader *reader, const Token *token, bool wide, int64_t *value) {
  if (token->kind == TOKEN_TEXT) {
    return reader->textual && wide && number_read_int64(token->bytes, token->length, value);
  }
  if (token->kind == TOKEN_INTEGER) {
    *value = token->integer;
    // Beyond that a JSON number has been rounded already wherever JavaScript had it in its hands.
    return !reader->textual || (*value <= MAX_SAFE_INTEGER && *value >= -MAX_SAFE_INTEGER);
  }
  if (token->kind != TOKEN_FLOAT || !(fabs(token->number) <= MAX_SAFE_INTEGER)) return false;
  *value = (int64_t)token->number;
  return (double)*value == token->number;
}

static bool float64_of(const TokenReader *reader, const Token *token, double *value) {
  if (token->kind == TOKEN_INTEGER || token->kind == TOKEN_FLOAT) {
    *value = token->number;
    return !reader->textual || !isinf(*value);
  }
  if (!reader->textual) return false;
  if (token_is(token, "NaN")) return *value = NAN, true;
  if (token_is(token, "Infinity")) return *value = INFINITY, true;
  if (token_is(token, "-Infinity")) return *value = -INFINITY, true;
  return false;
}

// By way of the nearest float64, as JavaScript would.
static bool float32_of(const TokenReader *reader, const Token *token, double *value) {
  if (!float64_of(reader, token, value)) return false;
  float nearest = (float)*value;
  if (isinf(nearest) && !isinf(*value)) return false;
  *value = nearest;
  return true;
}

static CellResult read_decimal(const TokenReader *reader, const Token *token, Builder *builder,
                               const Field **field) {
  char text[NUMBER_TEXT_SIZE];
  const uint8_t *bytes = token->bytes;
  size_t length = token->length;
  bool good = token->kind == TOKEN_TEXT || token->kind == TOKEN_INTEGER ||
              (token->kind == TOKEN_FLOAT && reader->textual && !memchr(bytes, '.', length));
  if (token->kind == TOKEN_INTEGER && !reader->textual) {
    length = number_write_int64(text, token->integer);
    bytes = (const uint8_t *)text;
  }
  uint8_t value[16];
  if (!good || !decimal_from_text(bytes, length, &builder->field->type, value)) return misfit(builder, field);
  return appended(builder_128(builder, value));
}

static CellResult read_binary(TokenReader *reader, const Token *token, Builder *builder,
                              const Field **field) {
  if (token->kind == TOKEN_BYTES) return appended(builder_bytes(builder, token->bytes, token->length));
  if (token->kind != TOKEN_TEXT || !reader->textual) return misfit(builder, field);
  // A string that had escapes lies in the scratch already: what is read never overtakes what is written.
  bool inside = token->bytes == reader->scratch;
  if (!token_scratch(reader, token->length / 4 * 3 + 3)) return CELL_NO_MEMORY;
  int64_t length = base64_read(reader->scratch, inside ? reader->scratch : token->bytes, token->length);
  return length < 0 ? misfit(builder, field)
                    : appended(builder_bytes(builder, reader->scratch, (size_t)length));
}

static CellResult read_interval(TokenReader *reader, Token *token, Builder *builder, const Field **field) {
  struct {
    int32_t months, days;
    int64_t nanoseconds;
  } value;
  if (token->kind != TOKEN_ARRAY) return misfit(builder, field);
  int64_t parts[3];
  for (int i = 0; i < 3; i++) {
    if (!reader->next(reader, token)) return damaged(reader);
    if (!integer_of(reader, token, i == 2, &parts[i]) || (i < 2 && parts[i] != (int32_t)parts[i]))
      return misfit(builder, field);
  }
  if (!reader->next(reader, token)) return damaged(reader);
  if (token->kind != TOKEN_END) return misfit(builder, field);
  value.months = (int32_t)parts[0];
  value.days = (int32_t)parts[1];
  value.nanoseconds = parts[2];
  return appended(builder_128(builder, &value));
}

static CellResult read_list(TokenReader *reader, Token *token, Builder *builder, const Field **field) {
  if (token->kind != TOKEN_ARRAY) return misfit(builder, field);
  for (uint32_t i = 0;; i++) {
    if (!reader->next(reader, token)) return damaged(reader);
    if (token->kind == TOKEN_END) return appended(builder_list(builder));
    CellResult result = cell_read(reader, token, &builder->children[0], field);
    if (result == CELL_MISFIT) path_item(i);
    if (result != CELL_READ) return result;
  }
}

// Reads the fields of a struct by position, behind TOKEN_ARRAY.
static CellResult read_tuple(TokenReader *reader, Token *token, Builder *builder, const Field **field) {
  const Type *type = &builder->field->type;
  for (uint32_t i = 0; i < type->n_children; i++) {
    if (!reader->next(reader, token)) return damaged(reader);
    if (token->kind == TOKEN_END) return misfit(builder, field);
    CellResult result = cell_read(reader, token, &builder->children[i], field);
    if (result == CELL_MISFIT) path_field(type->children[i].name);
    if (result != CELL_READ) return result;
  }
  if (!reader->next(reader, token)) return damaged(reader);
  return token->kind == TOKEN_END ? appended(builder_struct(builder)) : misfit(builder, field);
}

// Which field a key names, or n_children. Most writers keep the fields' order: `first` is tried first.
static uint32_t find_field(const Type *type, const Token *key, uint32_t first) {
  for (uint32_t i = 0; i < type->n_children; i++) {
    uint32_t index = (first + i) % type->n_children;
    if (token_is(key, type->children[index].name)) return index;
  }
  return type->n_children;
}

// Reads the fields of a struct by name, behind TOKEN_MAP.
static CellResult read_object(TokenReader *reader, Token *token, Builder *builder, const Field **field) {
  const Type *type = &builder->field->type;
  uint32_t row = builder->length;
  for (uint32_t place = 0;; place++) {
    if (!reader->next(reader, token)) return damaged(reader);
    if (token->kind == TOKEN_END) break;
    uint32_t i = find_field(type, token, place);
    // A key that came before has its value already.
    if (i == type->n_children || builder->children[i].length != row) return misfit(builder, field);
    if (!reader->next(reader, token)) return damaged(reader);
    CellResult result = cell_read(reader, token, &builder->children[i], field);
    if (result == CELL_MISFIT) path_field(type->children[i].name);
    if (result != CELL_READ) return result;
  }
  for (uint32_t i = 0; i < type->n_children; i++) {
    if (builder->children[i].length == row && !builder_null(&builder->children[i])) return CELL_NO_MEMORY;
  }
  return appended(builder_struct(builder));
}

// Reads the entries of a map: a map of tokens, or where keys can only be text an array of [key, value].
static CellResult read_map(TokenReader *reader, Token *token, Builder *builder, const Field **field) {
  Builder *entries = &builder->children[0];
  if (token->kind != (reader->textual ? TOKEN_ARRAY : TOKEN_MAP)) return misfit(builder, field);
  for (uint32_t i = 0;; i++) {
    if (!reader->next(reader, token)) return damaged(reader);
    if (token->kind == TOKEN_END) return appended(builder_list(builder));
    if (reader->textual) {
      if (token->kind != TOKEN_ARRAY) return misfit(builder, field);
      if (!reader->next(reader, token)) return damaged(reader);
    }
    if (token->kind == TOKEN_NULL || token->kind == TOKEN_END) return misfit(&entries->children[0], field);
    CellResult result = cell_read(reader, token, &entries->children[0], field);
    if (result == CELL_READ) {
      if (!reader->next(reader, token)) return damaged(reader);
      if (token->kind == TOKEN_END) return misfit(builder, field);
      result = cell_read(reader, token, &entries->children[1], field);
    }
    if (result == CELL_MISFIT) path_item(i);
    if (result != CELL_READ) return result;
    if (reader->textual) {
      if (!reader->next(reader, token)) return damaged(reader);
      if (token->kind != TOKEN_END) return misfit(builder, field);
    }
    if (!builder_struct(entries)) return CELL_NO_MEMORY;
  }
}

CellResult cell_read(TokenReader *reader, Token *token, Builder *builder, const Field **field) {
  const Type *type = &builder->field->type;
  if (token->kind == TOKEN_NULL) return appended(builder_null(builder));
  switch (type->id) {
  case TYPE_BOOL:
    if (token->kind != TOKEN_BOOL) return misfit(builder, field);
    return appended(builder_bool(builder, token->boolean));
  case TYPE_FLOAT32:
  case TYPE_FLOAT64: {
    double value;
    bool good =
        type->id == TYPE_FLOAT32 ? float32_of(reader, token, &value) : float64_of(reader, token, &value);
    return good ? appended(builder_float(builder, value)) : misfit(builder, field);
  }
  case TYPE_DECIMAL128:
    return read_decimal(reader, token, builder, field);
  case TYPE_UTF8:
    // Whether it is UTF-8 is looked at where the value is used.
    if (token->kind != TOKEN_TEXT) return misfit(builder, field);
    return appended(builder_bytes(builder, token->bytes, token->length));
  case TYPE_BINARY:
    return read_binary(reader, token, builder, field);
  case TYPE_INTERVAL:
    return read_interval(reader, token, builder, field);
  case TYPE_LIST:
    return read_list(reader, token, builder, field);
  case TYPE_MAP:
    return read_map(reader, token, builder, field);
  case TYPE_STRUCT:
    if (token->kind == TOKEN_MAP) return read_object(reader, token, builder, field);
    return token->kind == TOKEN_ARRAY ? read_tuple(reader, token, builder, field) : misfit(builder, field);
  default: {
    int64_t value, least, most;
    range_of(type, &least, &most);
    if (!integer_of(reader, token, is_wide(type->id), &value) || value < least || value > most)
      return misfit(builder, field);
    return appended(builder_integer(builder, value));
  }
  }
}
