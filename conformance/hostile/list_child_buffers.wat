;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "list<int32>"}]}
;; A child with a wrong number of buffers.
(module
  ;; include guest
  ;; include array
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include list
    (i64.store (i32.const 2328) (i64.const 1))
    (i32.const 0))
)
