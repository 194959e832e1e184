// Single characters of texts. A position outside the text answers -1, or STR_ABSENT.
#include "abi/abi.h"
#include "runtime/position.h"
#include "runtime/text.h"
#include "runtime/writer.h"
#include "runtime/wtf8.h"

uint32_t text_unit(Str text, uint32_t unit) {
  const uint8_t *bytes = str_bytes(text);
  if (str_is_ascii(text)) return bytes[unit];
  Position position = position_of_unit(text, unit);
  uint32_t code = wtf8_decode(bytes + position.byte);
  if (position.second) return low_surrogate(code);
  return code < 0x10000 ? code : high_surrogate(code);
}

static bool holds(Str text, int32_t unit) { return unit >= 0 && (uint32_t)unit < position_length(text); }

// String.prototype.length.
HEDDLE_EXPORT("heddle_text_length") int32_t heddle_text_length(Str text) {
  return (int32_t)position_length(text);
}

// String.prototype.charCodeAt.
HEDDLE_EXPORT("heddle_text_code_unit") int32_t heddle_text_code_unit(Str text, int32_t unit) {
  return holds(text, unit) ? (int32_t)text_unit(text, (uint32_t)unit) : -1;
}

// String.prototype.codePointAt.
HEDDLE_EXPORT("heddle_text_code_point") int32_t heddle_text_code_point(Str text, int32_t unit) {
  if (!holds(text, unit)) return -1;
  if (str_is_ascii(text)) return str_bytes(text)[unit];
  Position position = position_of_unit(text, (uint32_t)unit);
  uint32_t code = wtf8_decode(str_bytes(text) + position.byte);
  return (int32_t)(position.second ? low_surrogate(code) : code);
}

// The text of one unit: text[unit], String.prototype.charAt.
HEDDLE_EXPORT("heddle_text_at") Str heddle_text_at(Str text, int32_t unit) {
  return holds(text, unit) ? text_cut(text, (uint32_t)unit, (uint32_t)unit + 1) : STR_ABSENT;
}

// The character that begins at a byte below the text's size: what an iteration gives.
HEDDLE_EXPORT("heddle_text_character") Str heddle_text_character(Str text, uint32_t byte) {
  if (byte >= str_size(text)) return STR_ABSENT;
  const uint8_t *at = str_bytes(text) + byte;
  return str_of(at, wtf8_size(*at), *at < 0x80);
}

// The text of one character, a lone surrogate among them: String.fromCharCode and String.fromCodePoint.
HEDDLE_EXPORT("heddle_text_from_code") Str heddle_text_from_code(uint32_t code) {
  if (code > 0x10FFFF) return STR_ABSENT;
  uint8_t bytes[WTF8_MAX];
  return str_copy(bytes, wtf8_encode(bytes, code), code < 0x80);
}
