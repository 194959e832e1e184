// The numbers of the groups of an aggregate call, and the slot of each: in the order of first appearance.
#ifndef HEDDLE_GROUPS_H
#define HEDDLE_GROUPS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
  int64_t *numbers; // by slot
  uint32_t count;
  uint32_t capacity;
  uint32_t *table; // slot + 1 by hash, 0: free; of a power of two
  uint32_t table_size;
} Groups;

// The slot of a number, a new one when it has none. False when memory is out.
bool groups_slot(Groups *groups, int64_t number, uint32_t *slot);

void groups_free(Groups *groups);

#endif
