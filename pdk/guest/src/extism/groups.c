#include "extism/groups.h"

#include <stdlib.h>

#define FIRST_SIZE 64u

static uint32_t place_of(const Groups *groups, int64_t number) {
  // Fibonacci hashing; then the next free place.
  uint32_t at = (uint32_t)(((uint64_t)number * 0x9E3779B97F4A7C15u) >> 32) & (groups->table_size - 1);
  while (groups->table[at] && groups->numbers[groups->table[at] - 1] != number)
    at = (at + 1) & (groups->table_size - 1);
  return at;
}

// Doubles the table, which is at most half full, and the list of numbers.
static bool grow(Groups *groups) {
  uint32_t size = groups->table_size ? groups->table_size * 2 : FIRST_SIZE;
  uint32_t *table = calloc(size, sizeof *table);
  int64_t *numbers = table ? realloc(groups->numbers, size / 2 * sizeof *numbers) : NULL;
  if (!numbers) {
    free(table);
    return false;
  }
  free(groups->table);
  groups->numbers = numbers;
  groups->table = table;
  groups->table_size = size;
  groups->capacity = size / 2;
  for (uint32_t slot = 0; slot < groups->count; slot++)
    table[place_of(groups, numbers[slot])] = slot + 1;
  return true;
}

bool groups_slot(Groups *groups, int64_t number, uint32_t *slot) {
  if (groups->count == groups->capacity && !grow(groups)) return false;
  uint32_t at = place_of(groups, number);
  if (!groups->table[at]) {
    groups->numbers[groups->count] = number;
    groups->table[at] = ++groups->count;
  }
  *slot = groups->table[at] - 1;
  return true;
}

void groups_free(Groups *groups) {
  free(groups->numbers);
  free(groups->table);
  *groups = (Groups){0};
}
