;; Answers with a batch of one column of two rows, 7 and 8: the child at 2304, values at 65536.
    (call $array (local.get $out) (i64.const 2) (i32.const 1) (i32.const 2048) (i32.const 1) (i32.const 2176))
    (i32.store (i32.const 2048) (i32.const 0))
    (i32.store (i32.const 2176) (i32.const 2304))
    (call $array (i32.const 2304) (i64.const 2) (i32.const 2) (i32.const 2064) (i32.const 0) (i32.const 0))
    (i64.store (i32.const 2064) (i64.const 0x1000000000000))
    (i64.store (i32.const 65536) (i64.const 0x800000007))
