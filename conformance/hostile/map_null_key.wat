;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "map<utf8, int32?>"}]}
;; A key that is null.
(module
  ;; include guest
  ;; include array
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include map
    (i64.store (i32.const 2376) (i64.const 1))
    (i32.store8 (i32.const 70656) (i32.const 1))
    (i32.store (i32.const 2080) (i32.const 70656))
    (i32.const 0))
)
