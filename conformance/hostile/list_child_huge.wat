;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "list<int32>"}]}
;; Offsets and a child of 2^31 - 1 items, which no memory holds.
(module
  ;; include guest
  ;; include array
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include list
    (i32.store (i32.const 65544) (i32.const 0x7fffffff))
    (i64.store (i32.const 2304) (i64.const 0x7fffffff))
    (i32.const 0))
)
