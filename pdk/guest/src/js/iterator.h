// The iteration protocol of JavaScript.
#ifndef HEDDLE_ITERATOR_H
#define HEDDLE_ITERATOR_H

#include "quickjs.h"

#include <stdbool.h>

// An iteration that has begun.
typedef struct {
  JSValue object;
  JSValue next;
} Iterator;

// Prepares the property names. False with an exception pending.
bool iterator_install(JSContext *context, JSValueConst global);

// Begins to iterate. 1; 0 when the value is not iterable; -1 with an exception pending.
int iterator_open(JSContext *context, JSValueConst iterable, Iterator *iterator);

// Takes the next value, which the caller frees. 1; 0 at the end; -1 with an exception pending.
int iterator_step(JSContext *context, Iterator *iterator, JSValue *value);

// Frees the iterator; one that is not at its end is told so first, by `return`. False with an exception
// pending.
bool iterator_close(JSContext *context, Iterator *iterator, bool ended);

#endif
