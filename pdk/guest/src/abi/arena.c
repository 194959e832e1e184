// Bump allocation out of a list of chunks. A reset drops the list but remembers how much a batch took, so
// that the next batch of that size is served by one chunk.
#include "abi/arena.h"
#include "abi/abi.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_CHUNK (64u * 1024u)
// More than this is given back to malloc at every reset.
#define KEPT_CHUNK (16u * 1024u * 1024u)

typedef struct Chunk {
  struct Chunk *older;
  size_t size; // bytes from `start`
  size_t used;
  uint8_t *start; // 64-byte aligned
} Chunk;

static Chunk *newest;
static size_t total;

static size_t rounded(size_t bytes) {
  return (bytes + (ARENA_ALIGNMENT - 1)) & ~(size_t)(ARENA_ALIGNMENT - 1);
}

static Chunk *chunk_add(size_t size) {
  Chunk *chunk = malloc(sizeof(Chunk) + size + ARENA_ALIGNMENT);
  if (!chunk) return NULL;
  chunk->older = newest;
  chunk->size = size;
  chunk->used = 0;
  chunk->start = (uint8_t *)rounded((size_t)(chunk + 1));
  newest = chunk;
  total += size;
  return chunk;
}

void *arena_alloc(size_t bytes) {
  if (bytes > UINT32_MAX / 2) return NULL;
  // Also an empty block has an address of its own.
  size_t size = bytes ? rounded(bytes) : ARENA_ALIGNMENT;
  if (!newest || newest->size - newest->used < size) {
    size_t generous = total > FIRST_CHUNK ? total : FIRST_CHUNK;
    if (generous > KEPT_CHUNK) generous = KEPT_CHUNK;
    if (generous < size) generous = size;
    if (!chunk_add(generous) && (generous == size || !chunk_add(size))) return NULL;
  }
  void *block = newest->start + newest->used;
  newest->used += size;
  return block;
}

void *arena_grow(void *block, size_t old_bytes, size_t new_bytes) {
  size_t old_size = old_bytes ? rounded(old_bytes) : ARENA_ALIGNMENT;
  if (new_bytes > UINT32_MAX / 2) return NULL;
  size_t new_size = rounded(new_bytes);
  if (new_size <= old_size) return block;
  uint8_t *end = (uint8_t *)block + old_size;
  if (newest && end == newest->start + newest->used && newest->size - newest->used >= new_size - old_size) {
    newest->used += new_size - old_size;
    return block;
  }
  void *moved = arena_alloc(new_bytes);
  if (moved) memcpy(moved, block, old_bytes);
  return moved;
}

// Exported as heddle_alloc: see arena_alloc. A NULL is the ABI's 0.
HEDDLE_EXPORT("heddle_alloc") void *heddle_alloc(uint32_t bytes) { return arena_alloc(bytes); }

// Exported as heddle_reset.
HEDDLE_EXPORT("heddle_reset") void heddle_reset(void) {
  if (newest && !newest->older && newest->size <= KEPT_CHUNK) {
    newest->used = 0;
    return;
  }
  size_t wanted = total > KEPT_CHUNK ? KEPT_CHUNK : total;
  while (newest) {
    Chunk *older = newest->older;
    free(newest);
    newest = older;
  }
  total = 0;
  // When this fails the next allocation asks for what it needs.
  if (wanted) chunk_add(wanted);
}
