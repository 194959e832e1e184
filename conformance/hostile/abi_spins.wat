;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; Never says which ABI it speaks.
(module
  ;; include memory
  (func (export "heddle_abi") (result i32) (loop $again (br $again)) (i32.const 0))
  ;; include alloc
  ;; include reset
  ;; include error
  ;; include extism
  ;; include zeros_call
)
