;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; The validity bitmap lies outside memory.
(module
  ;; include guest
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include zeros
    (i32.store (i32.const 2048) (i32.const 131072))
    (i64.store offset=8 (local.get $out) (i64.const -1))
    (i32.const 0))
)
