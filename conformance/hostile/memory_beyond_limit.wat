;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; Wants more memory at once than the limit.
(module
  (memory (export "memory") 8192)
  (global $top (mut i32) (i32.const 4096))
  ;; include version
  ;; include alloc
  ;; include reset
  ;; include error
  ;; include extism
  ;; include zeros_call
)
