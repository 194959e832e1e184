;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; A float64 column of seven buffers.
(module
  ;; include guest
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include zeros
    (i64.store offset=24 (local.get $out) (i64.const 7))
    (i32.const 0))
)
