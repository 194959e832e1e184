#include "abi/extism.h"

#include <stdlib.h>
#include <string.h>

ExtismBlock extism_block_of(const void *bytes, size_t length) {
  if (length == 0) return 0;
  // Exactly as long as the content: some SDKs return the whole block as output.
  ExtismBlock block = extism_alloc(length);
  if (!block) return 0;
  const uint8_t *at = bytes;
  size_t i = 0;
  for (; i + 8 <= length; i += 8) {
    uint64_t word;
    memcpy(&word, at + i, 8);
    extism_store_u64(block + i, word);
  }
  for (; i < length; i++)
    extism_store_u8(block + i, at[i]);
  return block;
}

// Room for `size` bytes and a NUL; NULL also when the host states a size that no memory holds.
static uint8_t *room_for(uint64_t size) {
  if (size >= UINT32_MAX / 2) return NULL;
  uint8_t *bytes = malloc((size_t)size + 1);
  if (bytes) bytes[size] = 0;
  return bytes;
}

uint8_t *extism_block_copy(ExtismBlock block, size_t *length) {
  uint64_t size = extism_length(block);
  uint8_t *bytes = room_for(size);
  if (!bytes) return NULL;
  // Never read past the end: some SDKs end the call when that happens.
  uint64_t i = 0;
  for (; i + 8 <= size; i += 8) {
    uint64_t word = extism_load_u64(block + i);
    memcpy(bytes + i, &word, 8);
  }
  for (; i < size; i++)
    bytes[i] = (uint8_t)extism_load_u8(block + i);
  *length = (size_t)size;
  return bytes;
}

uint8_t *extism_input_copy(size_t *length) {
  uint64_t size = extism_input_length();
  uint8_t *bytes = room_for(size);
  if (!bytes) return NULL;
  uint64_t i = 0;
  for (; i + 8 <= size; i += 8) {
    uint64_t word = extism_input_load_u64(i);
    memcpy(bytes + i, &word, 8);
  }
  for (; i < size; i++)
    bytes[i] = (uint8_t)extism_input_load_u8(i);
  *length = (size_t)size;
  return bytes;
}
