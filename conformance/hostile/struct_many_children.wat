;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "struct<a: int32, b: int32>"}]}
;; A struct with 2^40 children.
(module
  ;; include guest
  ;; include array
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include struct
    (i64.store offset=32 (local.get $out) (i64.const 0x10000000000))
    (i32.const 0))
)
