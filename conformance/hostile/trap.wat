;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; Traps.
(module
  ;; include guest
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    unreachable)
)
