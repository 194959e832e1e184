;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "map<utf8, int32?>"}]}
;; Fewer entries than the last offset.
(module
  ;; include guest
  ;; include array
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include map
    (i64.store (i32.const 2304) (i64.const 1))
    (i32.const 0))
)
