// Aggregate functions: what is accumulated or merged, per group or altogether, is finished or handed out as
// states.
#include "abi/arena.h"
#include "extism/groups.h"
#include "extism/verb.h"
#include "kinds/aggregate.h"

// The one aggregation that runs.
static int32_t handle;
static Groups groups;

HEDDLE_ONLY("aggregate", void, shape_state, (const Function *function, Shape *shape)) {
  *shape = (Shape){.function = function, .fields = &function->state, .n_fields = 1};
}

static void answer_field(const Shape *shape, const Field *field, Answer *answer) {
  *answer = (Answer){.n_fields = 1, .fields = {field}, .values = true, .once = true};
  if (shape->grouped) *answer = (Answer){.n_fields = 2, .fields = {&format_group, field}, .once = true};
}

HEDDLE_ONLY("aggregate", void, answer_result, (const Shape *shape, Answer *answer)) {
  answer_field(shape, &shape->function->returns, answer);
}

HEDDLE_ONLY("aggregate", void, answer_state, (const Shape *shape, Answer *answer)) {
  answer_field(shape, &shape->function->state, answer);
}

HEDDLE_ONLY("aggregate", Status, begin, (ExtismCall * call)) {
  handle = aggregate_open(call->session.shape.function);
  return handle > 0 ? STATUS_OK : handle;
}

static Status no_memory(const ExtismCall *call) {
  Place place = {.function = call->exported, .row = -1};
  return error_raise_out_of_memory(&place);
}

static Status no_group(const ExtismCall *call, int64_t row) {
  Place place = {.function = call->exported, .row = row};
  return error_raise(&place, CODE_WRONG_COLUMNS, "the group is null");
}

// The slots of the rows, by the group column; NULL without one.
static Status find_slots(const ExtismCall *call, Columns *batch, const uint32_t **slots) {
  *slots = NULL;
  if (!call->session.shape.grouped) return STATUS_OK;
  Column column;
  const char *wrong = column_open(&column, &call_arena, &format_group, batch->columns[0], batch->rows, false);
  Place place = {.function = call->exported, .row = -1};
  if (wrong == column_no_memory) return no_memory(call);
  if (wrong) return error_raise(&place, CODE_UNREADABLE_INPUT, "the group column %s", wrong);
  uint32_t *list = arena_alloc(&call_arena, (size_t)batch->rows * sizeof *list);
  if (!list) return no_memory(call);
  for (uint32_t row = 0; row < batch->rows; row++) {
    if (!column_valid(&column, row)) return no_group(call, row);
    if (!groups_slot(&groups, column_integer(&column, row), &list[row])) return no_memory(call);
  }
  *slots = list;
  return STATUS_OK;
}

static uint32_t slot_count(const ExtismCall *call) { return call->session.shape.grouped ? groups.count : 1; }

HEDDLE_ONLY("aggregate", Status, accumulate, (ExtismCall * call, Columns *batch)) {
  const uint32_t *slots;
  Status status = find_slots(call, batch, &slots);
  if (status != STATUS_OK || batch->rows == 0) return status;
  struct ArrowArray args = verb_struct(batch, call->session.shape.grouped);
  return aggregate_accumulate(handle, &args, NULL, slots, slot_count(call));
}

HEDDLE_ONLY("aggregate", Status, merge, (ExtismCall * call, Columns *batch)) {
  const uint32_t *slots;
  Status status = find_slots(call, batch, &slots);
  if (status != STATUS_OK || batch->rows == 0) return status;
  struct ArrowArray states = verb_struct(batch, call->session.shape.grouped);
  return aggregate_merge(handle, &states, slots, slot_count(call));
}

// Writes what `of` answers for every slot, with the groups' numbers in front.
static Status write_slots(ExtismCall *call,
                          Status (*of)(int32_t, const uint32_t *, uint32_t, struct ArrowArray *)) {
  uint32_t count = slot_count(call);
  struct ArrowArray result;
  Status status = of(handle, NULL, count, &result);
  if (status != STATUS_OK) return status;
  const void *buffers[2] = {NULL, groups.numbers};
  struct ArrowArray numbers = {.length = count, .n_buffers = 2, .buffers = buffers};
  static Columns output;
  output.rows = count;
  output.n_columns = 0;
  if (call->session.shape.grouped) output.columns[output.n_columns++] = &numbers;
  output.columns[output.n_columns++] = &result;
  return verb_write(call, &output);
}

HEDDLE_ONLY("aggregate", Status, end_result, (ExtismCall * call)) {
  return write_slots(call, aggregate_finish);
}

HEDDLE_ONLY("aggregate", Status, end_state, (ExtismCall * call)) {
  return write_slots(call, aggregate_state);
}

HEDDLE_ONLY("aggregate", void, close, (ExtismCall * call, Status status)) {
  (void)call, (void)status;
  if (handle > 0) aggregate_close(handle);
  handle = 0;
  groups_free(&groups);
}

#define AGGREGATE(verb, takes, gives, per_batch, at_end)                                                     \
  {.number = (verb),                                                                                         \
   .groups = true,                                                                                           \
   .shape = (takes),                                                                                         \
   .answer = (gives),                                                                                        \
   .begin = begin,                                                                                           \
   .batch = (per_batch),                                                                                     \
   .end = (at_end),                                                                                          \
   .close = close}

const Verb aggregate_verbs[] = {
    AGGREGATE(0, verb_shape_args, answer_result, accumulate, end_result), // name
    AGGREGATE(1, verb_shape_args, answer_state, accumulate, end_state),   // name.partial
    AGGREGATE(2, shape_state, answer_state, merge, end_state),            // name.merge
    AGGREGATE(3, shape_state, answer_result, merge, end_result),          // name.finish
    {0},
};
