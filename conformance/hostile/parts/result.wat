;; Answers with $rows results of type float64, all zero.
    (call $array (local.get $out) (local.get $rows) (i32.const 2) (i32.const 2048) (i32.const 0) (i32.const 0))
    (i64.store (i32.const 2048) (i64.const 0x1000000000000))
