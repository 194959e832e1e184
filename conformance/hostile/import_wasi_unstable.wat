;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; Imports an older WASI.
(module
  (import "wasi_unstable" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  ;; include guest
  ;; include zeros_call
)
