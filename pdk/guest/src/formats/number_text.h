// Numbers as text, the way JSON has them.
#ifndef HEDDLE_NUMBER_TEXT_H
#define HEDDLE_NUMBER_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Room that every number's text fits into, with its NUL.
#define NUMBER_TEXT_SIZE 40

// Numbers up to this magnitude are exact in JavaScript.
#define MAX_SAFE_INTEGER 9007199254740991

// Writes a finite float64 as JavaScript prints it, but -0 with its sign. Returns the length.
size_t number_write_float64(char *text, double value);

// Writes a finite float32 as the shortest decimal that reads back to the same float32 by way of the nearest
// float64, laid out likewise.
size_t number_write_float32(char *text, float value);

// Writes an integer in decimal. Returns the length.
size_t number_write_int64(char *text, int64_t value);

// The length of the JSON number at `text` (before `end`), 0 when there is none. `*integer` tells whether it
// has neither fraction nor exponent.
size_t number_span(const uint8_t *text, const uint8_t *end, bool *integer);

// The float64 nearest to a JSON number, whose `length` bytes number_span found; what follows is no digit.
double number_read_float64(const uint8_t *text, size_t length);

// Reads a decimal int64 without white space, plus sign or leading zeros (one minus sign is read). False when
// it is not one or does not fit.
bool number_read_int64(const uint8_t *text, size_t length, int64_t *value);

#endif
