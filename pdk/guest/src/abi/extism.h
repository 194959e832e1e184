// The host functions of module extism:host/env that every Extism SDK has, and blocks of the host's memory.
#ifndef HEDDLE_EXTISM_H
#define HEDDLE_EXTISM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXTISM_IMPORT(name) extern __attribute__((import_module("extism:host/env"), import_name(#name)))

// A handle of a block in the host's memory; 0 is none.
typedef uint64_t ExtismBlock;

EXTISM_IMPORT(alloc) ExtismBlock extism_alloc(uint64_t length);
EXTISM_IMPORT(free) void extism_free(ExtismBlock block);
EXTISM_IMPORT(length) uint64_t extism_length(ExtismBlock block);
EXTISM_IMPORT(load_u8) uint32_t extism_load_u8(uint64_t address);
EXTISM_IMPORT(load_u64) uint64_t extism_load_u64(uint64_t address);
EXTISM_IMPORT(store_u8) void extism_store_u8(uint64_t address, uint32_t value);
EXTISM_IMPORT(store_u64) void extism_store_u64(uint64_t address, uint64_t value);
EXTISM_IMPORT(input_length) uint64_t extism_input_length(void);
EXTISM_IMPORT(input_load_u8) uint32_t extism_input_load_u8(uint64_t offset);
EXTISM_IMPORT(input_load_u64) uint64_t extism_input_load_u64(uint64_t offset);
EXTISM_IMPORT(output_set) void extism_output_set(ExtismBlock block, uint64_t length);
EXTISM_IMPORT(error_set) void extism_error_set(ExtismBlock block);
EXTISM_IMPORT(config_get) ExtismBlock extism_config_get(ExtismBlock key);
EXTISM_IMPORT(var_get) ExtismBlock extism_var_get(ExtismBlock key);
EXTISM_IMPORT(var_set) void extism_var_set(ExtismBlock key, ExtismBlock value);
EXTISM_IMPORT(log_debug) void extism_log_debug(ExtismBlock text);
EXTISM_IMPORT(log_info) void extism_log_info(ExtismBlock text);
EXTISM_IMPORT(log_warn) void extism_log_warn(ExtismBlock text);
EXTISM_IMPORT(log_error) void extism_log_error(ExtismBlock text);

// A new block of exactly `length` bytes with a copy of `bytes`; 0 when the host has no memory (or length is
// 0).
ExtismBlock extism_block_of(const void *bytes, size_t length);

// A copy of the block in memory from malloc, with a NUL behind it; `*length` is its length without the NUL.
// NULL when memory is out. The block stays.
uint8_t *extism_block_copy(ExtismBlock block, size_t *length);

// A copy of the input of the current call, like extism_block_copy.
uint8_t *extism_input_copy(size_t *length);

#endif
