#include "types/type.h"

typedef struct {
  Layout layout;
  uint8_t width;
} Shape;

static const Shape shapes[TYPE_COUNT] = {
    [TYPE_BOOL] = {LAYOUT_BITS, 0},         [TYPE_INT8] = {LAYOUT_FIXED, 1},
    [TYPE_INT16] = {LAYOUT_FIXED, 2},       [TYPE_INT32] = {LAYOUT_FIXED, 4},
    [TYPE_INT64] = {LAYOUT_FIXED, 8},       [TYPE_UINT8] = {LAYOUT_FIXED, 1},
    [TYPE_UINT16] = {LAYOUT_FIXED, 2},      [TYPE_UINT32] = {LAYOUT_FIXED, 4},
    [TYPE_FLOAT32] = {LAYOUT_FIXED, 4},     [TYPE_FLOAT64] = {LAYOUT_FIXED, 8},
    [TYPE_DECIMAL128] = {LAYOUT_FIXED, 16}, [TYPE_UTF8] = {LAYOUT_BYTES, 0},
    [TYPE_BINARY] = {LAYOUT_BYTES, 0},      [TYPE_DATE32] = {LAYOUT_FIXED, 4},
    [TYPE_TIMESTAMP] = {LAYOUT_FIXED, 8},   [TYPE_TIME] = {LAYOUT_FIXED, 8},
    [TYPE_DURATION] = {LAYOUT_FIXED, 8},    [TYPE_INTERVAL] = {LAYOUT_FIXED, 16},
    [TYPE_LIST] = {LAYOUT_LIST, 0},         [TYPE_STRUCT] = {LAYOUT_STRUCT, 0},
    [TYPE_MAP] = {LAYOUT_LIST, 0},
};

const TypeRange type_ranges[TYPE_COUNT] = {
    [TYPE_INT8] = {INT8_MIN, INT8_MAX},     [TYPE_INT16] = {INT16_MIN, INT16_MAX},
    [TYPE_INT32] = {INT32_MIN, INT32_MAX},  [TYPE_UINT8] = {0, UINT8_MAX},
    [TYPE_UINT16] = {0, UINT16_MAX},        [TYPE_UINT32] = {0, UINT32_MAX},
    [TYPE_DATE32] = {INT32_MIN, INT32_MAX},
};

const int64_t units_per_day[4] = {86400, 86400000, 86400000000, 86400000000000};

Type type_plain(TypeId id) {
  return (Type){.id = id, .layout = shapes[id].layout, .width = shapes[id].width};
}
