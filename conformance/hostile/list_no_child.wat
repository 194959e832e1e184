;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "list<int32>"}]}
;; A list without its child.
(module
  ;; include guest
  ;; include array
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include list
    (i64.store offset=32 (local.get $out) (i64.const 0))
    (i32.const 0))
)
