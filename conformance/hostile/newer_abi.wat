;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; Speaks ABI 2.0.
(module
  ;; include memory
  (func (export "heddle_abi") (result i32) (i32.const 0x20000))
  ;; include alloc
  ;; include reset
  ;; include error
  ;; include extism
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include zeros
    (i32.const 0))
)
