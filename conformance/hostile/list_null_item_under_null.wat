;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "list<int32>?"}]}
;; A null item where the declaration has none, in a list that is null itself.
(module
  ;; include guest
  ;; include array
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include list
    (i64.store (i32.const 2312) (i64.const 1))
    (i32.store8 (i32.const 69632) (i32.const 1))
    (i32.store (i32.const 2064) (i32.const 69632))
    (i64.store offset=8 (local.get $out) (i64.const 1))
    (i32.store8 (i32.const 69640) (i32.const 1))
    (i32.store (i32.const 2048) (i32.const 69640))
    (i32.const 0))
)
