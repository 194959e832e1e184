;; $array fills an ArrowArray but for its null count, which is 0.
  (func $array (param $at i32) (param $length i64) (param $n_buffers i32) (param $buffers i32) (param $n_children i32) (param $children i32)
    (memory.fill (local.get $at) (i32.const 0) (i32.const 64))
    (i64.store (local.get $at) (local.get $length))
    (i64.store offset=24 (local.get $at) (i64.extend_i32_s (local.get $n_buffers)))
    (i64.store offset=32 (local.get $at) (i64.extend_i32_s (local.get $n_children)))
    (i32.store offset=40 (local.get $at) (local.get $buffers))
    (i32.store offset=44 (local.get $at) (local.get $children)))
