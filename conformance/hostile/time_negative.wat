;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "time[ns]"}]}
;; A time before midnight.
(module
  ;; include guest
  ;; include array
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include plain
    (i64.store (i32.const 65536) (i64.const -1))
    (i32.const 0))
)
