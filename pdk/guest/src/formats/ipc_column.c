#include "formats/ipc.h"

bool ipc_borrow(const struct ArrowArrayView *view, struct ArrowArray *out) {
  int64_t n_buffers = 0, n_children = view->n_children;
  while (n_buffers < NANOARROW_MAX_FIXED_BUFFERS &&
         view->layout.buffer_type[n_buffers] != NANOARROW_BUFFER_TYPE_NONE)
    n_buffers++;
  const void **buffers = arena_alloc(&call_arena, (size_t)n_buffers * sizeof(void *));
  struct ArrowArray *list = arena_alloc(&call_arena, (size_t)n_children * sizeof *list);
  struct ArrowArray **children = arena_alloc(&call_arena, (size_t)n_children * sizeof(void *));
  if (!buffers || !list || !children) return false;
  for (int64_t i = 0; i < n_buffers; i++)
    buffers[i] = view->buffer_views[i].size_bytes ? view->buffer_views[i].data.data : NULL;
  for (int64_t i = 0; i < n_children; i++) {
    children[i] = &list[i];
    if (!ipc_borrow(view->children[i], &list[i])) return false;
  }
  *out = (struct ArrowArray){
      .length = view->length,
      .null_count = -1,
      .n_buffers = n_buffers,
      .n_children = n_children,
      .buffers = buffers,
      .children = children,
  };
  return true;
}

static bool convert_value(const struct ArrowArrayView *view, int64_t at, Builder *builder);

static bool convert_items(const struct ArrowArrayView *view, int64_t start, int64_t end, Builder *builder) {
  for (; start < end; start++) {
    if (!convert_value(view, start, builder)) return false;
  }
  return true;
}

static bool convert_list(const struct ArrowArrayView *view, int64_t at, Builder *builder) {
  int64_t start, end;
  if (view->storage_type == NANOARROW_TYPE_FIXED_SIZE_LIST) {
    start = at * view->layout.child_size_elements;
    end = start + view->layout.child_size_elements;
  } else {
    start = ArrowArrayViewListChildOffset(view, at);
    end = ArrowArrayViewListChildOffset(view, at + 1);
  }
  return convert_items(view->children[0], start, end, &builder->children[0]) && builder_list(builder);
}

static bool convert_value(const struct ArrowArrayView *view, int64_t at, Builder *builder) {
  if (ArrowArrayViewIsNull(view, at)) return builder_null(builder);
  if (view->dictionary) return convert_value(view->dictionary, ArrowArrayViewGetIntUnsafe(view, at), builder);
  const Type *type = &builder->field->type;
  switch (type->layout) {
  case LAYOUT_BITS:
    return builder_bool(builder, ArrowBitGet(view->buffer_views[1].data.as_uint8, at));
  case LAYOUT_FIXED:
    return builder_fixed(builder, view->buffer_views[1].data.as_uint8 + at * type->width, 1);
  case LAYOUT_BYTES: {
    struct ArrowBufferView bytes = ArrowArrayViewGetBytesUnsafe(view, at);
    return builder_bytes(builder, bytes.data.data, (size_t)bytes.size_bytes);
  }
  case LAYOUT_LIST:
    return convert_list(view, at, builder);
  case LAYOUT_STRUCT:
    for (uint32_t i = 0; i < type->n_children; i++) {
      if (!convert_value(view->children[i], at, &builder->children[i])) return false;
    }
    return builder_struct(builder);
  }
  return false;
}

bool ipc_convert(const struct ArrowArrayView *view, Builder *builder) {
  return convert_items(view, 0, view->length, builder);
}
