;; Two pages of memory; the call arena begins at $top.
  (memory (export "memory") 2)
  (global $top (mut i32) (i32.const 4096))
