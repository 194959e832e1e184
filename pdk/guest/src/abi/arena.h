// Blocks that live and die together: those of a call, those that a handle owns.
#ifndef HEDDLE_ARENA_H
#define HEDDLE_ARENA_H

#include <stddef.h>
#include <stdint.h>

// Every block begins at a multiple of this.
#define ARENA_ALIGNMENT 64u

// A list of chunks that blocks are cut from. All zero is an empty arena.
typedef struct {
  struct Chunk *newest;
  size_t total;    // bytes of all chunks
  size_t expected; // bytes of the first chunk to come
} Arena;

// The arena that heddle_alloc serves and heddle_reset empties. Inputs, and the outputs of scalar, state,
// convert and finish, lie here.
extern Arena call_arena;

// A block of at least `bytes` bytes, 64-byte aligned, not cleared. NULL when memory cannot grow.
void *arena_alloc(Arena *arena, size_t bytes);

// Grows the block at `block` from `old_bytes` to `new_bytes`, in place when it is the newest block; otherwise
// it moves. NULL when memory cannot grow; the old block is then untouched.
void *arena_grow(Arena *arena, void *block, size_t old_bytes, size_t new_bytes);

// Frees every block; keeps the memory for as many again.
void arena_reset(Arena *arena);

// Frees every block and the memory.
void arena_free(Arena *arena);

// Hands every block of `from` over to `to`, which is empty. The blocks stay where they are.
void arena_move(Arena *to, Arena *from);

// Frees every block; the call arena takes over the memory when it has none.
void arena_recycle(Arena *arena);

// Frees every block of the call arena.
void heddle_reset(void);

#endif
