;; Answers with a column of two values of fixed width; the values are at 65536.
    (call $array (local.get $out) (i64.const 2) (i32.const 2) (i32.const 2048) (i32.const 0) (i32.const 0))
    (i64.store (i32.const 2048) (i64.const 0x1000000000000))
