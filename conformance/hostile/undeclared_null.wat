;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; A null although neither the result nor any argument is nullable.
(module
  ;; include guest
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include zeros
    (i64.store offset=8 (local.get $out) (i64.const 1))
    (i32.store (i32.const 2048) (i32.const 3072))
    (i32.store8 (i32.const 3072) (i32.const 1))
    (i32.const 0))
)
