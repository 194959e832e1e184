;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "list<list<int32>>"}]}
;; A list that is its own child, and so on.
(module
  ;; include guest
  ;; include array
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include list
    (i32.store (i32.const 2176) (local.get $out))
    (i32.const 0))
)
