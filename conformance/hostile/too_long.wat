;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; The result has more rows than the batch.
(module
  ;; include guest
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include zeros
    (i64.store (local.get $out) (i64.const 1000000))
    (i32.const 0))
)
