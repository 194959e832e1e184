// The call arena: blocks that live until heddle_reset.
#ifndef HEDDLE_ARENA_H
#define HEDDLE_ARENA_H

#include <stddef.h>
#include <stdint.h>

// Every block begins at a multiple of this.
#define ARENA_ALIGNMENT 64u

// A block of at least `bytes` bytes, 64-byte aligned, not cleared. NULL when memory cannot grow.
void *arena_alloc(size_t bytes);

// Grows the block at `block` from `old_bytes` to `new_bytes`, in place when it is the newest block; otherwise
// it moves. NULL when memory cannot grow; the old block is then untouched.
void *arena_grow(void *block, size_t old_bytes, size_t new_bytes);

// Frees every block of the arena.
void heddle_reset(void);

#endif
