// Replacing with texts as patterns: no regular expressions, so no groups.
#include "abi/abi.h"
#include "runtime/position.h"
#include "runtime/text.h"
#include "runtime/writer.h"

#include <string.h>

// Appends `replacement` for the units `at` to `behind` of `text`, which are `pattern`.
static void substitute(Writer *writer, Str replacement, Str text, Str pattern, uint32_t at, uint32_t behind) {
  const uint8_t *from = str_bytes(replacement), *end = from + str_size(replacement);
  bool ascii = str_is_ascii(replacement);
  for (const uint8_t *dollar = from; (dollar = memchr(dollar, '$', (size_t)(end - dollar)));) {
    uint8_t what = dollar + 1 < end ? dollar[1] : 0;
    if (what != '$' && what != '&' && what != '`' && what != '\'') {
      dollar++;
      continue;
    }
    writer_append(writer, str_of(from, (uint32_t)(dollar - from) + (what == '$'), ascii));
    if (what == '&') writer_append(writer, pattern);
    if (what == '`') writer_append(writer, text_cut(text, 0, at));
    if (what == '\'') writer_append(writer, text_cut(text, behind, position_length(text)));
    from = dollar = dollar + 2;
  }
  writer_append(writer, str_of(from, (uint32_t)(end - from), ascii));
}

static Str replace(Str text, Str pattern, Str replacement, bool all) {
  uint32_t length = position_length(text), step = position_length(pattern), done = 0;
  int32_t found = text_find(text, pattern, 0);
  if (found < 0) return text;
  Writer writer = {0};
  while (found >= 0 && !writer.failed) {
    writer_append(&writer, text_cut(text, done, (uint32_t)found));
    done = (uint32_t)found + step;
    substitute(&writer, replacement, text, pattern, (uint32_t)found, done);
    if (!all) break;
    // An empty pattern stands between any two units.
    uint32_t from = done + (step == 0);
    found = from > length ? -1 : text_find(text, pattern, from);
  }
  if (!writer.failed) writer_append(&writer, text_cut(text, done, length));
  return writer_finish(&writer);
}

// String.prototype.replace.
HEDDLE_EXPORT("heddle_text_replace") Str heddle_text_replace(Str text, Str pattern, Str replacement) {
  return replace(text, pattern, replacement, false);
}

// String.prototype.replaceAll.
HEDDLE_EXPORT("heddle_text_replace_all") Str heddle_text_replace_all(Str text, Str pattern, Str replacement) {
  return replace(text, pattern, replacement, true);
}
