// Single values in JSON rows (spec/abi.md, "JSON values").
#ifndef HEDDLE_JSON_VALUE_H
#define HEDDLE_JSON_VALUE_H

#include "columns/column.h"
#include "formats/output.h"

// The JavaScript value of `type` that a parsed JSON value stands for: a bigint for int64 out of a safe
// integer or a decimal string, a number for float64 also out of "NaN", "Infinity" and "-Infinity". What
// stands for none is returned as it is, so that the column refuses it. The caller frees the result;
// JS_EXCEPTION leaves an exception pending.
JSValue json_to_value(JSContext *context, TypeId type, JSValueConst value);

// Appends the value of a row as JSON.
void json_write_value(Output *output, JSContext *context, const Column *column, int64_t row);

#endif
