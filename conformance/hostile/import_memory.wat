;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; Imports a memory.
(module
  (import "env" "memory" (memory 2))
  (global $top (mut i32) (i32.const 4096))
  ;; include version
  ;; include alloc
  ;; include reset
  ;; include error
  ;; include extism
  ;; include zeros_call
  (export "memory" (memory 0))
)
