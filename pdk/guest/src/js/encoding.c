#include "columns/utf8.h"
#include "formats/base64.h"
#include "js/globals.h"

#include <string.h>

const uint8_t *bytes_of(JSContext *context, JSValueConst value, size_t *length) {
  static const uint8_t empty[1];
  if (JS_IsArrayBuffer(value)) {
    const uint8_t *bytes = JS_GetArrayBuffer(context, length, value);
    if (!bytes && !JS_HasException(context)) bytes = empty;
    return bytes;
  }
  if (JS_GetTypedArrayType(value) < 0 && !JS_IsDataView(value)) {
    JS_ThrowTypeError(context, "an ArrayBuffer, a typed array or a DataView is expected");
    return NULL;
  }
  int64_t offset = -1, size = -1;
  JSValue buffer = JS_GetPropertyStr(context, value, "buffer");
  JSValue start = JS_GetPropertyStr(context, value, "byteOffset");
  JSValue count = JS_GetPropertyStr(context, value, "byteLength");
  size_t capacity = 0;
  const uint8_t *bytes = NULL;
  if (JS_IsArrayBuffer(buffer) && JS_ToInt64(context, &offset, start) == 0 &&
      JS_ToInt64(context, &size, count) == 0) {
    bytes = JS_GetArrayBuffer(context, &capacity, buffer);
    if (!bytes && !JS_HasException(context)) bytes = empty;
  }
  JS_FreeValue(context, count);
  JS_FreeValue(context, start);
  JS_FreeValue(context, buffer);
  // The properties can be shadowed by the user's own: they are not trusted.
  if (bytes && (offset < 0 || size < 0 || (uint64_t)offset + (uint64_t)size > capacity)) {
    JS_ThrowTypeError(context, "the view lies outside its buffer");
    return NULL;
  }
  *length = (size_t)size;
  return bytes ? bytes + offset : NULL;
}

static JSValue to_base64(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  size_t length;
  const uint8_t *bytes = bytes_of(context, argc ? argv[0] : JS_UNDEFINED, &length);
  if (!bytes) return JS_EXCEPTION;
  if (length > UINT32_MAX / 2) return JS_ThrowOutOfMemory(context);
  size_t size = base64_size(length);
  char *text = js_malloc(context, size + 1);
  if (!text) return JS_EXCEPTION;
  base64_write(text, bytes, length);
  JSValue result = JS_NewStringLen(context, text, size);
  js_free(context, text);
  return result;
}

static JSValue from_base64(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  size_t length;
  const char *text = JS_ToCStringLen(context, &length, argc ? argv[0] : JS_UNDEFINED);
  if (!text) return JS_EXCEPTION;
  JSValue result = JS_EXCEPTION;
  uint8_t *bytes = js_malloc(context, length / 4 * 3 + 3);
  if (bytes) {
    int64_t size = base64_read(bytes, (const uint8_t *)text, length);
    result = size < 0 ? JS_ThrowTypeError(context, "not base64: character %zu", (size_t)-size)
                      : JS_NewArrayBufferCopy(context, bytes, (size_t)size);
  }
  js_free(context, bytes);
  JS_FreeCString(context, text);
  return result;
}

// encode(text): the UTF-8 bytes as a Uint8Array; a lone surrogate becomes U+FFFD.
static JSValue utf8_encode_text(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  if (argc < 1 || JS_IsUndefined(argv[0])) return JS_NewUint8ArrayCopy(context, NULL, 0);
  size_t length;
  const char *text = JS_ToCStringLen(context, &length, argv[0]);
  if (!text) return JS_EXCEPTION;
  JSValue result;
  if (utf8_valid((const uint8_t *)text, length)) {
    result = JS_NewUint8ArrayCopy(context, (const uint8_t *)text, length);
  } else {
    uint8_t *clean = js_malloc(context, length);
    result = JS_EXCEPTION;
    if (clean) {
      memcpy(clean, text, length);
      for (size_t i = 0; i + 2 < length; i++) {
        if (clean[i] == 0xED && clean[i + 1] >= 0xA0) memcpy(clean + i, "\xEF\xBF\xBD", 3);
      }
      result = JS_NewUint8ArrayCopy(context, clean, length);
      js_free(context, clean);
    }
  }
  JS_FreeCString(context, text);
  return result;
}

// decode(bytes, fatal): the text; without `fatal` what is invalid becomes U+FFFD.
static JSValue utf8_decode_bytes(JSContext *context, JSValueConst self, int argc, JSValueConst *argv) {
  (void)self;
  if (argc < 1 || JS_IsUndefined(argv[0])) return JS_NewString(context, "");
  size_t length;
  const uint8_t *bytes = bytes_of(context, argv[0], &length);
  if (!bytes) return JS_EXCEPTION;
  bool fatal = argc > 1 && JS_ToBool(context, argv[1]) > 0;
  if (fatal && !utf8_valid(bytes, length))
    return JS_ThrowTypeError(context, "The encoded data was not valid for encoding utf-8");
  return JS_NewStringLen(context, (const char *)bytes, length);
}

bool encoding_install(JSContext *context, JSValueConst global, JSValueConst host) {
  static const JSCFunctionListEntry base64[] = {
      JS_CFUNC_DEF("arrayBufferToBase64", 1, to_base64),
      JS_CFUNC_DEF("base64ToArrayBuffer", 1, from_base64),
  };
  if (JS_SetPropertyFunctionList(context, host, base64, 2) < 0) return false;
  JSValue encode = JS_NewCFunction(context, utf8_encode_text, "encode", 1);
  JSValue decode = JS_NewCFunction(context, utf8_decode_bytes, "decode", 2);
  // The prelude builds the classes around these and deletes them.
  return !JS_IsException(encode) && !JS_IsException(decode) &&
         JS_DefinePropertyValueStr(context, global, "__heddle_encode", encode, JS_PROP_CONFIGURABLE) >= 0 &&
         JS_DefinePropertyValueStr(context, global, "__heddle_decode", decode, JS_PROP_CONFIGURABLE) >= 0;
}
