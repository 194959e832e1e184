;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; The values lie outside memory.
(module
  ;; include guest
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include zeros
    (i32.store (i32.const 2052) (i32.const 131064))
    (i32.const 0))
)
