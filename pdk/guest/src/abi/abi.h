// The module ABI of spec/abi.md as C: what crosses between host and guest.
#ifndef HEDDLE_ABI_H
#define HEDDLE_ABI_H

#include <stddef.h>
#include <stdint.h>

#define HEDDLE_ABI_VERSION 0x10001u

// Names a function that the host calls.
#define HEDDLE_EXPORT(name) __attribute__((export_name(name)))

// Begins the definition of a function that only modules with functions of a kind need, as the manifest names
// kinds: the build empties it in all others, and with it goes what nobody else calls (spec/compiled.md,
// "Linking"). `of` is the kind, and behind `_` what sets equal names apart. A function that other files call
// is exported under such a name where it is defined.
#define HEDDLE_ONLY(of, result, name, parameters)                                                            \
  result name parameters __asm__("heddle_only_" of "_" #name)                                                \
      __attribute__((noinline, export_name("heddle_only_" of "_" #name)));                                   \
  result name parameters

// Arguments of one function at most (the manifest's limit).
#define HEDDLE_MAX_ARGS 100
#define HEDDLE_MAX_FUNCTIONS 1000

// The Arrow C data interface's array. On wasm32 its layout is the 64-byte block of the ABI. The guard is the
// one of the Arrow specification, so that Arrow libraries linked into the guest share this definition.
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4

struct ArrowSchema {
  const char *format;
  const char *name;
  const char *metadata;
  int64_t flags;
  int64_t n_children;
  struct ArrowSchema **children;
  struct ArrowSchema *dictionary;
  void (*release)(struct ArrowSchema *);
  void *private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void **buffers;
  struct ArrowArray **children;
  struct ArrowArray *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};
#endif

_Static_assert(sizeof(struct ArrowArray) == 64, "ArrowArray must be the 64-byte block of the ABI");
_Static_assert(offsetof(struct ArrowArray, buffers) == 40, "ArrowArray must be the 64-byte block of the ABI");

// Result of a call: the class of failure.
typedef enum {
  STATUS_OK = 0,
  STATUS_END = 1, // of a stream of batches
  STATUS_USER = -1,
  STATUS_CONTRACT = -2,
  STATUS_OUT_OF_MEMORY = -3,
  STATUS_INTERRUPTED = -4,
} Status;

// Codes of spec/errors.md that the guest reports.
typedef enum {
  CODE_THREW = 2001,
  CODE_WRONG_TYPE = 2002,
  CODE_NULL_RESULT = 2003,
  CODE_OUT_OF_RANGE = 2004,
  CODE_INVALID_UTF8 = 2005,
  CODE_LONE_SURROGATE = 2006,
  CODE_NULL_INSIDE = 2007,
  CODE_OUT_OF_MEMORY = 2102,
  CODE_CONTRACT = 2201,
  CODE_UNREADABLE_INPUT = 2301,
  CODE_WRONG_COLUMNS = 2302,
  CODE_SNAPSHOT = 3006,
} Code;

#endif
