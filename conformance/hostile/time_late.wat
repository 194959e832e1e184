;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "time[s]"}]}
;; 86400 seconds of a day.
(module
  ;; include guest
  ;; include array
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include plain
    (i64.store (i32.const 65536) (i64.const 0x1518000000000))
    (i32.const 0))
)
