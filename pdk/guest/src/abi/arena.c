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

Arena call_arena;

static size_t rounded(size_t bytes) {
  return (bytes + (ARENA_ALIGNMENT - 1)) & ~(size_t)(ARENA_ALIGNMENT - 1);
}

static size_t capped(size_t bytes) { return bytes > KEPT_CHUNK ? KEPT_CHUNK : bytes; }

static Chunk *chunk_add(Arena *arena, size_t size) {
  Chunk *chunk = malloc(sizeof(Chunk) + size + ARENA_ALIGNMENT);
  if (!chunk) return NULL;
  chunk->older = arena->newest;
  chunk->size = size;
  chunk->used = 0;
  chunk->start = (uint8_t *)rounded((size_t)(chunk + 1));
  arena->newest = chunk;
  arena->total += size;
  return chunk;
}

void *arena_alloc(Arena *arena, size_t bytes) {
  if (bytes > UINT32_MAX / 2) return NULL;
  // Also an empty block has an address of its own.
  size_t size = bytes ? rounded(bytes) : ARENA_ALIGNMENT;
  if (!arena->newest || arena->newest->size - arena->newest->used < size) {
    size_t generous = arena->newest ? arena->total : arena->expected;
    if (generous < FIRST_CHUNK) generous = FIRST_CHUNK;
    generous = capped(generous);
    if (generous < size) generous = size;
    if (!chunk_add(arena, generous) && (generous == size || !chunk_add(arena, size))) return NULL;
  }
  void *block = arena->newest->start + arena->newest->used;
  arena->newest->used += size;
  return block;
}

void *arena_grow(Arena *arena, void *block, size_t old_bytes, size_t new_bytes) {
  size_t old_size = old_bytes ? rounded(old_bytes) : ARENA_ALIGNMENT;
  if (new_bytes > UINT32_MAX / 2) return NULL;
  size_t new_size = rounded(new_bytes);
  if (new_size <= old_size) return block;
  Chunk *newest = arena->newest;
  uint8_t *end = (uint8_t *)block + old_size;
  if (newest && end == newest->start + newest->used && newest->size - newest->used >= new_size - old_size) {
    newest->used += new_size - old_size;
    return block;
  }
  void *moved = arena_alloc(arena, new_bytes);
  if (moved) memcpy(moved, block, old_bytes);
  return moved;
}

void arena_free(Arena *arena) {
  while (arena->newest) {
    Chunk *older = arena->newest->older;
    free(arena->newest);
    arena->newest = older;
  }
  *arena = (Arena){0};
}

void arena_reset(Arena *arena) {
  if (!arena->newest) return;
  if (!arena->newest->older && arena->newest->size <= KEPT_CHUNK) {
    arena->newest->used = 0;
    return;
  }
  size_t wanted = capped(arena->total);
  arena_free(arena);
  // When this fails the next allocation asks for what it needs.
  chunk_add(arena, wanted);
}

void arena_move(Arena *to, Arena *from) {
  *to = *from;
  *from = (Arena){.expected = capped(to->total)};
}

void arena_recycle(Arena *arena) {
  if (call_arena.newest) return arena_free(arena);
  arena_reset(arena);
  call_arena = *arena;
  *arena = (Arena){0};
}

// Exported as heddle_alloc: see arena_alloc. A NULL is the ABI's 0.
HEDDLE_EXPORT("heddle_alloc") void *heddle_alloc(uint32_t bytes) { return arena_alloc(&call_arena, bytes); }

// Exported as heddle_reset.
HEDDLE_EXPORT("heddle_reset") void heddle_reset(void) { arena_reset(&call_arena); }
