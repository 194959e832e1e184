;; heddle_scalar that answers with zeros.
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include zeros
    (i32.const 0))
