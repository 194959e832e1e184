;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; Recurses without end.
(module
  ;; include guest
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    (call $down (i32.const 0)))
  (func $down (param $n i32) (result i32) (i32.add (call $down (i32.add (local.get $n) (i32.const 1))) (i32.const 1)))
)
