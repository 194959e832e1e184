// The states of aggregates as columns, until a row bails out: then the whole handle moves to the js tier.
#include "compiled/states.h"
#include "compiled/failure.h"
#include "compiled/inputs.h"
#include "compiled/scratch.h"
#include "compiled/tier.h"

#include <stdlib.h>

static Status no_memory(const States *states) {
  return error_raise_out_of_memory(&(Place){.function = states->function, .row = -1});
}

static const StatesTier *fallback_of(const States *states) { return states->kernels->fallback->states; }

bool states_open(States *states, const Function *function) {
  *states = (States){.function = function, .kernels = kernels_of(function)};
  return state_columns_open(&states->columns, &function->state);
}

static bool create(States *states, FrameColumn *columns, uint32_t from, uint32_t to) {
  Frame frame = {.row = from, .rows = to, .states = columns, .function = states};
  return states->kernels->loops[HANDLER_CREATE_STATE](&frame) == VERDICT_DONE;
}

bool states_create(States *states, uint32_t from, uint32_t to) {
  FrameColumn *columns = state_columns_frame(&states->columns);
  if (columns) return create(states, columns, from, to);
  scratch_fail();
  return false;
}

HEDDLE_ONLY("aggregate_states", void *, open_states, (const Function *function)) {
  States *states = malloc(sizeof(States));
  if (states && states_open(states, function)) return states;
  free(states);
  return NULL;
}

bool states_leave(States *states) {
  const StatesTier *fallback = fallback_of(states);
  HeldColumn *held = state_columns_held(&states->columns);
  void *left = held ? fallback->open(states->function) : NULL;
  if (!left) return false;
  if (!fallback->adopt(left, held, states->columns.count)) {
    fallback->close(left);
    return false;
  }
  state_columns_free(&states->columns);
  states->columns = (StateColumns){0};
  states->left = left;
  return true;
}

HEDDLE_ONLY("aggregate_states", bool, reach, (void *state, uint32_t count)) {
  States *states = state;
  if (states->left) return fallback_of(states)->reach(states->left, count);
  StateColumns *columns = &states->columns;
  uint32_t created = columns->capacity ? columns->count + 1 : 0;
  if (count < created || states->barren) return true;
  if (!state_columns_reserve(columns, count)) return false;
  failure_clear();
  if (states_create(states, created, count + 1)) {
    columns->count = count;
    return true;
  }
  if (failure_is_memory()) return false;
  // What createState does it does every time: the first row that needs a state fails.
  states->barren = !states->kernels->fallback;
  return states->barren || (states_leave(states) && fallback_of(states)->reach(states->left, count));
}

// Records how createState fails, which a row at `place` has called.
static Status raise_barren(States *states, const Place *place) {
  failure_clear();
  states_create(states, 0, 1);
  return failure_raise(place, &states->function->state);
}

// Where there is no state to be had the first row that is not skipped fails.
static Status update_barren(States *states, const Inputs *inputs) {
  uint32_t row = 0;
  while (row < inputs->limit && inputs->skip && (inputs->skip[row >> 3] >> (row & 7) & 1))
    row++;
  Place place = batch_place(inputs->batch, row);
  if (row < inputs->limit) return raise_barren(states, &place);
  return row < inputs->batch->rows ? inputs_unreadable(inputs) : STATUS_OK;
}

// Runs rows in the js tier, where the states are. All of them bailed out, unless what made them leave was a
// failure that is the same there.
static Status update_js(States *states, Batch *batch, uint32_t from, Verdict verdict, Handler handler,
                        const uint32_t *groups) {
  Status status = fallback_of(states)->update(states->left, batch, from, handler, groups);
  if (status == STATUS_OK || verdict == VERDICT_BAIL) states->kernels->bailouts += batch->rows - from;
  return status;
}

// Runs what is left of a batch in the js tier, from the row that the loop has left.
static Status update_left(States *states, Batch *batch, uint32_t row, Verdict verdict, Handler handler,
                          const uint32_t *groups) {
  Place place = batch_place(batch, row);
  if (failure_is_memory()) return error_raise_out_of_memory(&place);
  if (!states->kernels->fallback) {
    if (verdict != VERDICT_FAILED) __builtin_trap();
    return failure_raise(&place, &states->function->state);
  }
  if (!states_leave(states)) return no_memory(states);
  return update_js(states, batch, row, verdict, handler, groups);
}

static Status update_rows(States *states, Inputs *inputs, Handler handler, const uint32_t *groups) {
  FrameColumn *columns = state_columns_frame(&states->columns);
  if (!columns) return no_memory(states);
  Frame frame = {.skip = inputs->skip,
                 .groups = groups,
                 .inputs = inputs->columns,
                 .states = columns,
                 .function = states};
  for (uint32_t row = 0; row < inputs->limit; row = frame.rows) {
    frame.row = row;
    frame.rows = inputs_window(inputs, row, inputs->limit);
    Verdict verdict = states->kernels->loops[handler](&frame);
    if (verdict == VERDICT_DONE) continue;
    if (frame.row >= frame.rows) __builtin_trap();
    return update_left(states, inputs->batch, frame.row, verdict, handler, groups);
  }
  if (inputs->limit < inputs->batch->rows) return inputs_unreadable(inputs);
  return failure_is_memory() ? no_memory(states) : STATUS_OK;
}

// Only whole batches come here: the kinds ask for nothing else.
HEDDLE_ONLY("aggregate_states", Status, update,
            (void *state, Batch *batch, uint32_t from, Handler handler, const uint32_t *groups)) {
  States *states = state;
  if (states->left) return update_js(states, batch, from, VERDICT_BAIL, handler, groups);
  Inputs inputs;
  failure_clear();
  if (!inputs_open(&inputs, batch)) return no_memory(states);
  Status status =
      states->barren ? update_barren(states, &inputs) : update_rows(states, &inputs, handler, groups);
  scratch_clear();
  return status;
}

HEDDLE_ONLY("aggregate_states", Status, drop, (void *state, const uint32_t *slots, uint32_t count)) {
  States *states = state;
  if (states->left) return fallback_of(states)->drop(states->left, slots, count);
  uint32_t there = states->columns.count;
  if (states->barren || !there) return STATUS_OK;
  failure_clear();
  FrameColumn *columns = state_columns_frame(&states->columns);
  bool good = columns != NULL;
  if (good && !slots) good = create(states, columns, 0, count < there ? count : there);
  for (uint32_t i = 0; slots && i < count && good; i++)
    good = slots[i] >= there || create(states, columns, slots[i], slots[i] + 1);
  return good ? STATUS_OK : no_memory(states);
}

HEDDLE_ONLY("aggregate_states", Status, shift, (void *state, uint32_t count)) {
  States *states = state;
  if (states->left) return fallback_of(states)->shift(states->left, count);
  if (!states->barren) state_columns_shift(&states->columns, count);
  return STATUS_OK;
}

HEDDLE_ONLY("aggregate_states", int64_t, size, (const void *state)) {
  const States *states = state;
  return states->left ? fallback_of(states)->size(states->left) : state_columns_size(&states->columns);
}

HEDDLE_ONLY("aggregate_states", Status, close, (void *state)) {
  States *states = state;
  Status status = states->left ? fallback_of(states)->close(states->left) : STATUS_OK;
  state_columns_free(&states->columns);
  free(states);
  return status;
}

// Only whole lists come here: the kinds ask for nothing else.
HEDDLE_ONLY("aggregate_states", Status, read,
            (void *state, bool finish, const uint32_t *slots, uint32_t from, uint32_t count,
             Builder *result)) {
  States *states = state;
  if (!states->left && !reach(states, 0)) return no_memory(states);
  if (states->left) return fallback_of(states)->read(states->left, finish, slots, from, count, result);
  if (states->barren && count) return raise_barren(states, &(Place){.function = states->function, .row = 0});
  return states_read(states, finish, slots, count, result);
}

const StatesTier compiled_states = {
    .open = open_states,
    .reach = reach,
    .update = update,
    .read = read,
    .drop = drop,
    .shift = shift,
    .size = size,
    .close = close,
};
