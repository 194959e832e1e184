// The globals of a UDF beyond the language.
#ifndef HEDDLE_GLOBALS_H
#define HEDDLE_GLOBALS_H

#include "quickjs.h"

#include <stdbool.h>

// Defines console, Config, Var, Host, TextEncoder, TextDecoder and __heddle_register, and makes the clock and
// Math.random throw. False with an exception pending.
bool globals_install(JSContext *context);

// Adds Host.arrayBufferToBase64, Host.base64ToArrayBuffer, TextEncoder and TextDecoder. False with an
// exception pending.
bool encoding_install(JSContext *context, JSValueConst global, JSValueConst host);

// The bytes of an ArrayBuffer, typed array or DataView, good until JavaScript runs again; NULL with a
// TypeError pending for anything else.
const uint8_t *bytes_of(JSContext *context, JSValueConst value, size_t *length);

#endif
