// Room for the texts that compiled code makes while it runs a row.
#ifndef HEDDLE_SCRATCH_H
#define HEDDLE_SCRATCH_H

#include <stdbool.h>
#include <stdint.h>

// A block of `bytes` bytes, 8-byte aligned, not cleared, good until heddle_scratch_reset. NULL when memory
// cannot grow: the batch then fails whatever its rows answer, and the caller gives an empty text.
void *heddle_scratch(uint32_t bytes);

// Makes the newest block `bytes` longer where it lies. False, and nothing happens, unless `end` is its end to
// the byte and there is room. What was text before stays as it is: a text that grows at its end is not
// copied.
bool scratch_extend(const void *end, uint32_t bytes);

// How often blocks were freed: what is remembered of texts in them counts for one round.
extern uint32_t scratch_round;

// Frees every block. Compiled loops that make texts call it before each row.
void heddle_scratch_reset(void);

// Frees a block of malloc's at the next reset: texts may lie in it until then, behind room for one pointer at
// its beginning.
void scratch_bury(void *block);

// Whether a block could not be had since scratch_clear.
bool scratch_failed(void);

// Notes that memory is out: what could not be had was no scratch block.
void scratch_fail(void);

// Frees every block and forgets failures.
void scratch_clear(void);

#endif
