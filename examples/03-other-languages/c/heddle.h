/* What a module in C needs of spec/abi.md: the column struct, an arena for blocks, errors. Include it in one
 * file. */
#ifndef HEDDLE_H
#define HEDDLE_H

#include <stddef.h>
#include <stdint.h>

#define HEDDLE_EXPORT(name) __attribute__((export_name(name)))

enum { HEDDLE_OK = 0, HEDDLE_END = 1, HEDDLE_USER = -1, HEDDLE_CONTRACT = -2, HEDDLE_OUT_OF_MEMORY = -3 };

/* The 64-byte block of the ABI. */
struct ArrowArray {
  int64_t length, null_count, offset, n_buffers, n_children;
  void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  uint32_t release, private_data, padding;
};
_Static_assert(sizeof(struct ArrowArray) == 64, "the layout of spec/abi.md");
_Static_assert(offsetof(struct ArrowArray, buffers) == 40, "the layout of spec/abi.md");

/* Memory. Blocks of the arena end with heddle_reset; what was kept before heddle_keep stays until
 * heddle_release. */

extern uint8_t __heap_base;
static uint32_t heddle_floor, heddle_top;

static void *heddle_block(uint32_t bytes) {
  if (heddle_floor == 0) heddle_floor = heddle_top = ((uint32_t)&__heap_base + 63) & ~63u;
  uint64_t end = (uint64_t)heddle_top + ((bytes + 63ull) & ~63ull);
  uint64_t size = (uint64_t)__builtin_wasm_memory_size(0) << 16;
  if (end > size) {
    uint64_t pages = (end - size + 0xffff) >> 16;
    if (end > UINT32_MAX || __builtin_wasm_memory_grow(0, (uint32_t)pages) == SIZE_MAX) return 0;
  }
  void *block = (void *)heddle_top;
  heddle_top = (uint32_t)end;
  return block;
}

HEDDLE_EXPORT("heddle_abi") uint32_t heddle_abi(void) { return 0x10001; }

HEDDLE_EXPORT("heddle_alloc") void *heddle_alloc(uint32_t bytes) { return heddle_block(bytes); }

HEDDLE_EXPORT("heddle_reset") void heddle_reset(void) {
  if (heddle_floor != 0) heddle_top = heddle_floor;
}

/* Gives every block of now to an open handle: a reset leaves them alone until heddle_release. */
static void heddle_keep(void) { heddle_floor = heddle_top; }

static void heddle_release(void) { heddle_floor = heddle_top = ((uint32_t)&__heap_base + 63) & ~63u; }

/* Errors. */

static char heddle_report[512];
static struct {
  const char *text;
  uint32_t length;
} heddle_failure;

HEDDLE_EXPORT("heddle_error") const void *heddle_error(void) { return &heddle_failure; }

static uint32_t heddle_append(uint32_t at, const char *text) {
  while (*text && at < sizeof heddle_report)
    heddle_report[at++] = *text++;
  return at;
}

static uint32_t heddle_append_number(uint32_t at, int64_t number) {
  char digits[20];
  int count = 0;
  do
    digits[count++] = (char)('0' + number % 10);
  while ((number /= 10) > 0);
  while (count > 0 && at < sizeof heddle_report)
    heddle_report[at++] = digits[--count];
  return at;
}

/* Says why a call fails: `message` and `function` are plain ASCII without quotes; a row below 0 is no row. */
static int32_t heddle_fail(int32_t status, const char *code, const char *message, const char *function,
                           int64_t row) {
  uint32_t at = heddle_append(0, "{\"code\":\"");
  at = heddle_append(at, code);
  at = heddle_append(at, "\",\"message\":\"");
  at = heddle_append(at, message);
  at = heddle_append(at, "\",\"function\":\"");
  at = heddle_append(at, function);
  at = heddle_append(at, "\",\"row\":");
  at = row < 0 ? heddle_append(at, "null") : heddle_append_number(at, row);
  at = heddle_append(at, ",\"arguments\":[],\"frames\":[]}");
  heddle_failure.text = heddle_report;
  heddle_failure.length = at;
  return status;
}

/* Columns. */

static int heddle_bit(const uint8_t *bits, int64_t index) { return bits[index >> 3] >> (index & 7) & 1; }

/* An argument: row i is element `at(i)` of its buffers, which is 0 for a constant. */
typedef struct {
  const struct ArrowArray *array;
  int constant;
} HeddleColumn;

static HeddleColumn heddle_column(const struct ArrowArray *args, const uint8_t *constants, int index) {
  return (HeddleColumn){args->children[index], constants && heddle_bit(constants, index)};
}

static int64_t heddle_at(HeddleColumn column, int64_t row) { return column.constant ? 0 : row; }

static int heddle_valid(HeddleColumn column, int64_t row) {
  const uint8_t *validity = column.array->buffers[0];
  return !validity || heddle_bit(validity, heddle_at(column, row));
}

/* Room for `rows` values of `width` bytes; 0 = no memory. */
static void *heddle_values(int64_t rows, uint32_t width) {
  return rows > INT32_MAX / width ? 0 : heddle_block((uint32_t)rows * width);
}

/* Whether bytes are UTF-8: the shortest form of each character, no surrogates, nothing beyond U+10FFFF. */
static int heddle_is_utf8(const uint8_t *bytes, uint32_t length) {
  for (uint32_t at = 0; at < length;) {
    uint8_t lead = bytes[at++];
    if (lead < 0x80) continue;
    if (lead < 0xc2 || lead > 0xf4) return 0;
    uint32_t more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
    if (length - at < more) return 0;
    uint8_t low = lead == 0xe0   ? 0xa0
                  : lead == 0xf0 ? 0x90
                                 : 0x80,
            high = lead == 0xed   ? 0x9f
                   : lead == 0xf4 ? 0x8f
                                  : 0xbf;
    if (bytes[at] < low || bytes[at] > high) return 0;
    for (uint32_t i = 1; i < more; i++)
      if ((bytes[at + i] & 0xc0) != 0x80) return 0;
    at += more;
  }
  return 1;
}

/* Begins a result of `rows` rows with these buffers behind the validity; its nulls are set afterwards. 0 = no
 * memory. */
static int heddle_result(struct ArrowArray *out, int64_t rows, int n_buffers) {
  uint8_t *validity = heddle_block((uint32_t)((rows + 7) / 8));
  void **buffers = heddle_block((uint32_t)(n_buffers * (int)sizeof(void *)));
  if (!validity || !buffers) return 0;
  for (int64_t i = 0; i < (rows + 7) / 8; i++)
    validity[i] = 0xff;
  buffers[0] = validity;
  *out = (struct ArrowArray){.length = rows, .n_buffers = n_buffers, .buffers = buffers};
  return 1;
}

static void heddle_set_null(struct ArrowArray *out, int64_t row) {
  ((uint8_t *)out->buffers[0])[row >> 3] &= (uint8_t)~(1u << (row & 7));
  out->null_count++;
}

#endif
