;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; Never returns, and polls nothing.
(module
  ;; include guest
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    (loop $again (br $again))
    (i32.const 0))
)
