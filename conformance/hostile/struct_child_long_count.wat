;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "struct<a: int32, b: int32>"}]}
;; A null count that is not that of the whole bitmap of a child longer than its struct.
(module
  ;; include guest
  ;; include array
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include struct
    (i64.store (i32.const 2368) (i64.const 3))
    (i64.store (i32.const 2376) (i64.const 0))
    (i32.store8 (i32.const 70656) (i32.const 3))
    (i32.store (i32.const 2080) (i32.const 70656))
    (i32.const 0))
)
