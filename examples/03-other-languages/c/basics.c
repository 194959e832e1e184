/* Functions of the conformance corpus in C, after spec/abi.md alone: scalars of four types, an aggregate, a
 * table. */
#include "heddle.h"

/* The manifest's order: by export name. */
enum { ADD, ADD_INTS, CONCAT, DIGITS, GCD, OR_ZERO, TOTAL };
static const char *const names[] = {"add", "add_ints", "concat", "digits", "gcd", "or_zero", "total"};

static int32_t no_memory(int function) {
  return heddle_fail(HEDDLE_OUT_OF_MEMORY, "HEDDLE2102", "out of memory", names[function], -1);
}

static int32_t add(const struct ArrowArray *args, const uint8_t *constants, struct ArrowArray *out) {
  HeddleColumn a = heddle_column(args, constants, 0), b = heddle_column(args, constants, 1);
  double *values = heddle_values(args->length, 8);
  if (!values || !heddle_result(out, args->length, 2)) return no_memory(ADD);
  out->buffers[1] = values;
  for (int64_t row = 0; row < args->length; row++) {
    if (!heddle_valid(a, row) || !heddle_valid(b, row)) {
      heddle_set_null(out, row);
      values[row] = 0;
      continue;
    }
    double sum = ((double *)a.array->buffers[1])[heddle_at(a, row)] +
                 ((double *)b.array->buffers[1])[heddle_at(b, row)];
    /* Every NaN leaves as the canonical one. */
    values[row] = sum == sum ? sum : __builtin_nan("");
  }
  return HEDDLE_OK;
}

static int32_t two_ints(int function, const struct ArrowArray *args, const uint8_t *constants,
                        struct ArrowArray *out) {
  HeddleColumn a = heddle_column(args, constants, 0), b = heddle_column(args, constants, 1);
  int32_t *values = heddle_values(args->length, 4);
  if (!values || !heddle_result(out, args->length, 2)) return no_memory(function);
  out->buffers[1] = values;
  for (int64_t row = 0; row < args->length; row++) {
    values[row] = 0;
    if (!heddle_valid(a, row) || !heddle_valid(b, row)) {
      heddle_set_null(out, row);
      continue;
    }
    int32_t x = ((int32_t *)a.array->buffers[1])[heddle_at(a, row)];
    int32_t y = ((int32_t *)b.array->buffers[1])[heddle_at(b, row)];
    if (function == GCD) {
      /* C's remainder has JavaScript's sign; the one overflow, -2^31 % -1, is 0 there. */
      while (y != 0) {
        int32_t rest = y == -1 ? 0 : x % y;
        x = y;
        y = rest;
      }
      values[row] = x;
    } else if (__builtin_add_overflow(x, y, &values[row])) {
      char message[80];
      int64_t sum = (int64_t)x + y;
      uint32_t at = 0;
      const char *parts[] = {"returned ", sum < 0 ? "-" : ""};
      for (int i = 0; i < 2; i++)
        for (const char *c = parts[i]; *c;)
          message[at++] = *c++;
      char digits[20];
      int count = 0;
      for (int64_t left = sum < 0 ? -sum : sum; left > 0; left /= 10)
        digits[count++] = (char)('0' + left % 10);
      while (count > 0)
        message[at++] = digits[--count];
      for (const char *c = ", which is not an int32"; *c;)
        message[at++] = *c++;
      message[at] = 0;
      return heddle_fail(HEDDLE_USER, "HEDDLE2004", message, names[function], row);
    }
  }
  return HEDDLE_OK;
}

static int32_t or_zero(const struct ArrowArray *args, const uint8_t *constants, struct ArrowArray *out) {
  HeddleColumn a = heddle_column(args, constants, 0);
  int64_t *values = heddle_values(args->length, 8);
  if (!values || !heddle_result(out, args->length, 2)) return no_memory(OR_ZERO);
  out->buffers[1] = values;
  for (int64_t row = 0; row < args->length; row++)
    values[row] = heddle_valid(a, row) ? ((int64_t *)a.array->buffers[1])[heddle_at(a, row)] : 0;
  return HEDDLE_OK;
}

static int32_t concat(const struct ArrowArray *args, const uint8_t *constants, struct ArrowArray *out) {
  HeddleColumn columns[2] = {heddle_column(args, constants, 0), heddle_column(args, constants, 1)};
  int32_t *offsets = heddle_values(args->length + 1, 4);
  if (!offsets || !heddle_result(out, args->length, 3)) return no_memory(CONCAT);
  offsets[0] = 0;
  for (int64_t row = 0; row < args->length; row++) {
    int64_t end = offsets[row];
    if (heddle_valid(columns[0], row) && heddle_valid(columns[1], row)) {
      for (int i = 0; i < 2; i++) {
        const int32_t *places = (const int32_t *)columns[i].array->buffers[1] + heddle_at(columns[i], row);
        uint32_t length = (uint32_t)(places[1] - places[0]);
        if (!heddle_is_utf8((const uint8_t *)columns[i].array->buffers[2] + places[0], length))
          return heddle_fail(HEDDLE_USER, "HEDDLE2005", "an argument is not valid UTF-8", names[CONCAT], row);
        end += length;
      }
    } else {
      heddle_set_null(out, row);
    }
    if (end > INT32_MAX) return no_memory(CONCAT);
    offsets[row + 1] = (int32_t)end;
  }
  uint8_t *bytes = heddle_block((uint32_t)offsets[args->length]);
  if (!bytes) return no_memory(CONCAT);
  for (int64_t row = 0; row < args->length; row++) {
    uint8_t *to = bytes + offsets[row];
    if (offsets[row + 1] == offsets[row]) continue;
    for (int i = 0; i < 2; i++) {
      const int32_t *places = (const int32_t *)columns[i].array->buffers[1] + heddle_at(columns[i], row);
      uint32_t length = (uint32_t)(places[1] - places[0]);
      __builtin_memcpy(to, (const uint8_t *)columns[i].array->buffers[2] + places[0], length);
      to += length;
    }
  }
  out->buffers[1] = offsets;
  out->buffers[2] = bytes;
  return HEDDLE_OK;
}

HEDDLE_EXPORT("heddle_scalar")
int32_t heddle_scalar(uint32_t function, const struct ArrowArray *args, const uint8_t *constants,
                      struct ArrowArray *out) {
  switch (function) {
  case ADD:
    return add(args, constants, out);
  case ADD_INTS:
  case GCD:
    return two_ints((int)function, args, constants, out);
  case CONCAT:
    return concat(args, constants, out);
  case OR_ZERO:
    return or_zero(args, constants, out);
  default:
    return heddle_fail(HEDDLE_CONTRACT, "HEDDLE2201", "there is no such scalar function", "", -1);
  }
}

/* Handles: one table for both kinds; a closed one is free again. */

enum { CLOSED, TABLE, AGGREGATE };
enum { HANDLES = 64, BATCH_ROWS = 8192 };

/* What a table's `_next` hands out; the handle's own, and used again by each. */
struct output {
  int32_t rows[BATCH_ROWS], digits[BATCH_ROWS];
  struct ArrowArray columns[2];
  struct ArrowArray *children[2];
  void *buffers[5];
};

static struct handle {
  int kind;
  int failed;
  /* table */
  struct ArrowArray args;
  HeddleColumn column;
  int64_t row;
  int32_t done;
  struct output *output;
  /* aggregate */
  int64_t *sums;
  uint32_t count, capacity;
} handles[HANDLES];

static int32_t open_handle(int kind, int function) {
  for (int i = 0; i < HANDLES; i++) {
    if (handles[i].kind != CLOSED) continue;
    handles[i] = (struct handle){.kind = kind};
    return i + 1;
  }
  return heddle_fail(HEDDLE_USER, "HEDDLE2001", "too many open handles", names[function], -1);
}

/* The handle of this number and kind, or 0 with the failure told. A failed one can only be closed. */
static struct handle *handle_of(int32_t number, int kind, int closing) {
  struct handle *found = number >= 1 && number <= HANDLES ? &handles[number - 1] : 0;
  if (found && found->kind == kind && (closing || !found->failed)) return found;
  heddle_fail(HEDDLE_CONTRACT, "HEDDLE2201", "no such open handle", "", -1);
  return 0;
}

static int32_t close_handle(int32_t number, int kind) {
  struct handle *closed = handle_of(number, kind, 1);
  if (!closed) return HEDDLE_CONTRACT;
  closed->kind = CLOSED;
  for (int i = 0; i < HANDLES; i++)
    if (handles[i].kind != CLOSED) return HEDDLE_OK;
  heddle_release();
  return HEDDLE_OK;
}

/* digits(rows int32) -> table(digit int32): 0 to 9 over and over. */

HEDDLE_EXPORT("heddle_table_open")
int32_t heddle_table_open(uint32_t function, const struct ArrowArray *args, const uint8_t *constants) {
  if (function != DIGITS)
    return heddle_fail(HEDDLE_CONTRACT, "HEDDLE2201", "there is no such table function", "", -1);
  int32_t number = open_handle(TABLE, DIGITS);
  if (number <= 0) return number;
  struct handle *table = &handles[number - 1];
  table->args = *args;
  table->column = heddle_column(args, constants, 0);
  table->output = heddle_block(sizeof(struct output));
  if (!table->output) {
    table->kind = CLOSED;
    return no_memory(DIGITS);
  }
  heddle_keep();
  return number;
}

HEDDLE_EXPORT("heddle_table_next") int32_t heddle_table_next(int32_t number, struct ArrowArray *out) {
  struct handle *table = handle_of(number, TABLE, 0);
  if (!table) return HEDDLE_CONTRACT;
  struct output *output = table->output;
  int32_t filled = 0;
  while (filled < BATCH_ROWS && table->row < table->args.length) {
    int32_t wanted = heddle_valid(table->column, table->row)
                         ? ((int32_t *)table->column.array->buffers[1])[heddle_at(table->column, table->row)]
                         : 0;
    if (table->done >= wanted) {
      table->row++;
      table->done = 0;
      continue;
    }
    output->rows[filled] = (int32_t)table->row;
    output->digits[filled++] = table->done++ % 10;
  }
  if (filled == 0) return HEDDLE_END;
  void **buffers = output->buffers;
  buffers[0] = 0;
  for (int i = 0; i < 2; i++) {
    buffers[2 * i + 1] = 0;
    buffers[2 * i + 2] = i == 0 ? output->rows : output->digits;
    output->columns[i] =
        (struct ArrowArray){.length = filled, .n_buffers = 2, .buffers = buffers + 2 * i + 1};
    output->children[i] = &output->columns[i];
  }
  *out = (struct ArrowArray){
      .length = filled, .n_buffers = 1, .buffers = buffers, .n_children = 2, .children = output->children};
  return HEDDLE_OK;
}

HEDDLE_EXPORT("heddle_table_close") int32_t heddle_table_close(int32_t number) {
  return close_handle(number, TABLE);
}

/* total(value int64) -> int64 state int64: the sum of the values. */

HEDDLE_EXPORT("heddle_aggregate_open") int32_t heddle_aggregate_open(uint32_t function) {
  if (function != TOTAL)
    return heddle_fail(HEDDLE_CONTRACT, "HEDDLE2201", "there is no such aggregate", "", -1);
  return open_handle(AGGREGATE, TOTAL);
}

/* Makes room for `count` slots. The old ones stay behind as garbage until the last handle is closed: at most
 * as much again. */
static int grow(struct handle *aggregate, uint32_t count) {
  if (count > aggregate->capacity) {
    uint32_t capacity = count > 2 * aggregate->capacity ? count : 2 * aggregate->capacity;
    int64_t *sums = heddle_values(capacity, 8);
    if (!sums) return 0;
    if (aggregate->count) __builtin_memcpy(sums, aggregate->sums, aggregate->count * 8);
    aggregate->sums = sums;
    aggregate->capacity = capacity;
    heddle_keep();
  }
  while (aggregate->count < count)
    aggregate->sums[aggregate->count++] = 0;
  return 1;
}

/* Adds (or takes away) every row of a column to its slot. */
static int32_t add_rows(int32_t number, const struct ArrowArray *batch, const uint8_t *constants,
                        const uint32_t *groups, uint32_t count, int sign) {
  struct handle *aggregate = handle_of(number, AGGREGATE, 0);
  if (!aggregate) return HEDDLE_CONTRACT;
  HeddleColumn column = heddle_column(batch, constants, 0);
  aggregate->failed = 1;
  if (!grow(aggregate, count)) return no_memory(TOTAL);
  for (int64_t row = 0; row < batch->length; row++) {
    uint32_t slot = groups ? groups[row] : 0;
    if (slot >= count)
      return heddle_fail(HEDDLE_CONTRACT, "HEDDLE2201", "a row belongs to no slot", names[TOTAL], row);
    if (!heddle_valid(column, row)) continue;
    int64_t value = ((int64_t *)column.array->buffers[1])[heddle_at(column, row)];
    int64_t *sum = &aggregate->sums[slot];
    if (sign > 0 ? __builtin_add_overflow(*sum, value, sum) : __builtin_sub_overflow(*sum, value, sum))
      return heddle_fail(HEDDLE_USER, "HEDDLE2004", "the sum is not an int64", names[TOTAL], row);
  }
  aggregate->failed = 0;
  return HEDDLE_OK;
}

HEDDLE_EXPORT("heddle_aggregate_accumulate")
int32_t heddle_aggregate_accumulate(int32_t number, const struct ArrowArray *args, const uint8_t *constants,
                                    const uint32_t *groups, uint32_t count) {
  return add_rows(number, args, constants, groups, count, 1);
}

HEDDLE_EXPORT("heddle_aggregate_retract")
int32_t heddle_aggregate_retract(int32_t number, const struct ArrowArray *args, const uint8_t *constants,
                                 const uint32_t *groups, uint32_t count) {
  return add_rows(number, args, constants, groups, count, -1);
}

HEDDLE_EXPORT("heddle_aggregate_merge")
int32_t heddle_aggregate_merge(int32_t number, const struct ArrowArray *states, const uint32_t *groups,
                               uint32_t count) {
  return add_rows(number, states, 0, groups, count, 1);
}

/* State and result are the same here. */
HEDDLE_EXPORT("heddle_aggregate_state")
int32_t heddle_aggregate_state(int32_t number, const uint32_t *slots, uint32_t count,
                               struct ArrowArray *out) {
  struct handle *aggregate = handle_of(number, AGGREGATE, 0);
  if (!aggregate) return HEDDLE_CONTRACT;
  int64_t *values = heddle_values(count, 8);
  if (!values || !heddle_result(out, count, 2)) return no_memory(TOTAL);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t slot = slots ? slots[i] : i;
    values[i] = slot < aggregate->count ? aggregate->sums[slot] : 0;
  }
  out->buffers[1] = values;
  return HEDDLE_OK;
}

HEDDLE_EXPORT("heddle_aggregate_finish")
int32_t heddle_aggregate_finish(int32_t number, const uint32_t *slots, uint32_t count,
                                struct ArrowArray *out) {
  return heddle_aggregate_state(number, slots, count, out);
}

HEDDLE_EXPORT("heddle_aggregate_convert")
int32_t heddle_aggregate_convert(uint32_t function, const struct ArrowArray *args, const uint8_t *constants,
                                 struct ArrowArray *out) {
  (void)function;
  /* A row that is skipped leaves the initial state, which is not null. */
  return or_zero(args, constants, out);
}

HEDDLE_EXPORT("heddle_aggregate_drop")
int32_t heddle_aggregate_drop(int32_t number, const uint32_t *slots, uint32_t count) {
  struct handle *aggregate = handle_of(number, AGGREGATE, 0);
  if (!aggregate) return HEDDLE_CONTRACT;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t slot = slots ? slots[i] : i;
    if (slot < aggregate->count) aggregate->sums[slot] = 0;
  }
  return HEDDLE_OK;
}

HEDDLE_EXPORT("heddle_aggregate_shift") int32_t heddle_aggregate_shift(int32_t number, uint32_t count) {
  struct handle *aggregate = handle_of(number, AGGREGATE, 0);
  if (!aggregate) return HEDDLE_CONTRACT;
  if (count > aggregate->count) count = aggregate->count;
  aggregate->count -= count;
  __builtin_memmove(aggregate->sums, aggregate->sums + count, aggregate->count * 8);
  return HEDDLE_OK;
}

HEDDLE_EXPORT("heddle_aggregate_size") int32_t heddle_aggregate_size(int32_t number) {
  struct handle *aggregate = handle_of(number, AGGREGATE, 0);
  return aggregate ? (int32_t)(aggregate->capacity * 8) : HEDDLE_CONTRACT;
}

HEDDLE_EXPORT("heddle_aggregate_close")
int32_t heddle_aggregate_close(int32_t number) { return close_handle(number, AGGREGATE); }
