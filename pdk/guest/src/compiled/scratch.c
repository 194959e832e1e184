#include "compiled/scratch.h"
#include "abi/abi.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SIZE (16u * 1024u)
#define ALIGNMENT 8u
// More than this is given back to malloc at every reset.
#define KEPT_SIZE (4u * 1024u * 1024u)

typedef struct Chunk {
  struct Chunk *older;
  uint32_t size; // bytes behind this
  _Alignas(ALIGNMENT) uint8_t bytes[];
} Chunk;

static Chunk *newest;
// Of the newest chunk: where its free room begins, and ends.
static uint8_t *next, *limit;
static bool failed;

uint32_t scratch_round;

static bool add_chunk(uint32_t bytes) {
  uint32_t size = newest ? newest->size * 2 : FIRST_SIZE;
  if (size > KEPT_SIZE) size = KEPT_SIZE;
  if (size < bytes) size = bytes;
  Chunk *chunk = malloc(sizeof(Chunk) + size);
  if (!chunk) return false;
  *chunk = (Chunk){.older = newest, .size = size};
  newest = chunk;
  next = chunk->bytes;
  limit = chunk->bytes + size;
  return true;
}

// Exported as heddle_scratch.
HEDDLE_EXPORT("heddle_scratch") void *heddle_scratch(uint32_t bytes) {
  uint8_t *block = (uint8_t *)(((uintptr_t)next + (ALIGNMENT - 1)) & ~(uintptr_t)(ALIGNMENT - 1));
  // Also where there is no chunk: all three are then 0, and an empty block needs an address, too.
  if (__builtin_expect(!newest || block > limit || (uint32_t)(limit - block) < bytes, 0)) {
    if (bytes > INT32_MAX || !add_chunk(bytes)) {
      failed = true;
      return NULL;
    }
    block = next;
  }
  next = block + bytes;
  return block;
}

bool scratch_extend(const void *end, uint32_t bytes) {
  if (!newest || end != next || (uint32_t)(limit - next) < bytes) return false;
  next += bytes;
  return true;
}

// Keeps the newest chunk, which is the largest, unless it is very large.
static void give_back(void) {
  Chunk *kept = newest->size <= KEPT_SIZE ? newest : NULL;
  for (Chunk *chunk = kept ? kept->older : newest; chunk;) {
    Chunk *older = chunk->older;
    free(chunk);
    chunk = older;
  }
  newest = kept;
  if (kept) kept->older = NULL;
  next = limit = NULL;
  if (kept) limit = kept->bytes + kept->size;
}

// The first of a list: each block begins with the address of the next.
static void *buried;

void scratch_bury(void *block) {
  memcpy(block, &buried, sizeof buried);
  buried = block;
}

static void free_buried(void) {
  // Other texts may come to lie where these were.
  scratch_round++;
  while (buried) {
    void *older;
    memcpy(&older, buried, sizeof older);
    free(buried);
    buried = older;
  }
}

// Exported as heddle_scratch_reset.
HEDDLE_EXPORT("heddle_scratch_reset") void heddle_scratch_reset(void) {
  if (__builtin_expect(buried != NULL, 0)) free_buried();
  if (!newest) return;
  scratch_round++;
  if (__builtin_expect(newest->older || newest->size > KEPT_SIZE, 0)) give_back();
  if (newest) next = newest->bytes;
}

bool scratch_failed(void) { return failed; }

void scratch_fail(void) { failed = true; }

void scratch_clear(void) {
  heddle_scratch_reset();
  scratch_round++;
  failed = false;
}
