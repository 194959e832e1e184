;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "struct<a: int32, b: int32>"}]}
;; An honest struct.
(module
  ;; include guest
  ;; include array
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include struct
    (i32.const 0))
)
