;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; Speaks ABI 1.0, which hosts still run.
(module
  ;; include memory
  (func (export "heddle_abi") (result i32) (i32.const 0x10000))
  ;; include alloc
  ;; include reset
  ;; include error
  ;; include extism
  ;; include zeros_call
)
