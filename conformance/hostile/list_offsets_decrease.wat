;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "list<int32>"}]}
;; Offsets of a list that decrease.
(module
  ;; include guest
  ;; include array
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include list
    (i32.store (i32.const 65540) (i32.const 3))
    (i32.const 0))
)
