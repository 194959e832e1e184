// What is read of the states of slots: the states themselves, or what finish makes of them.
#include "compiled/failure.h"
#include "compiled/outputs.h"
#include "compiled/scratch.h"
#include "compiled/states.h"

static Status no_memory(const States *states) {
  return error_raise_out_of_memory(&(Place){.function = states->function, .row = -1});
}

// Reads on in the js tier, from the place in the list that could not be read here.
static Status read_left(States *states, bool finish, const uint32_t *slots, uint32_t from, uint32_t count,
                        Verdict verdict, Builder *result) {
  Place place = {.function = states->function, .row = from};
  if (failure_is_memory()) return error_raise_out_of_memory(&place);
  if (!states->kernels->fallback) {
    if (verdict != VERDICT_FAILED) __builtin_trap();
    return failure_raise(&place, result->field);
  }
  if (!states_leave(states)) return no_memory(states);
  Status status = states->kernels->fallback->states->read(states->left, finish, slots, from, count, result);
  if (status == STATUS_OK || verdict == VERDICT_BAIL) states->kernels->bailouts++;
  return status;
}

// Slots that are not there hold the initial state, which stands behind the last.
static uint32_t slot_at(const States *states, const uint32_t *slots, uint32_t i) {
  uint32_t slot = slots ? slots[i] : i, there = states->columns.count;
  return slot < there ? slot : there;
}

static Status read_states(States *states, const uint32_t *slots, uint32_t count, Builder *result) {
  for (uint32_t i = 0; i < count; i++) {
    if (state_columns_write(&states->columns, slot_at(states, slots, i), result)) continue;
    builder_truncate(result, i);
    return read_left(states, false, slots, i, count, VERDICT_FAILED, result);
  }
  return STATUS_OK;
}

static Status finish_states(States *states, const uint32_t *slots, uint32_t count, Builder *result) {
  Outputs outputs;
  uint32_t *groups = arena_alloc(&call_arena, (size_t)count * sizeof *groups);
  FrameColumn *columns = state_columns_frame(&states->columns);
  if (!groups || !columns || !outputs_open(&outputs, result, NULL)) return no_memory(states);
  for (uint32_t i = 0; i < count; i++)
    groups[i] = slot_at(states, slots, i);
  Frame frame = {
      .rows = count, .groups = groups, .states = columns, .outputs = outputs.columns, .function = states};
  Verdict verdict = count ? states->kernels->loops[HANDLER_FINISH](&frame) : VERDICT_DONE;
  if (verdict == VERDICT_DONE) {
    bool good = !failure_is_memory() && outputs_settle(&outputs, count);
    return good ? STATUS_OK : no_memory(states);
  }
  if (frame.row >= count) __builtin_trap();
  outputs_rewind(&outputs, frame.row, frame.row);
  if (!outputs_settle(&outputs, frame.row)) return no_memory(states);
  return read_left(states, true, slots, frame.row, count, verdict, result);
}

Status states_read(States *states, bool finish, const uint32_t *slots, uint32_t count, Builder *result) {
  failure_clear();
  Status status =
      finish ? finish_states(states, slots, count, result) : read_states(states, slots, count, result);
  scratch_clear();
  return status;
}
