;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; The error text lies outside memory.
(module
  ;; include memory
  ;; include version
  ;; include alloc
  ;; include reset
  (func (export "heddle_error") (result i32) (i32.const 131070))
  ;; include extism
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    (i32.const -1))
)
