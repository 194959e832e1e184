;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "list<int32>"}]}
;; A child whose struct ends outside memory.
(module
  ;; include guest
  ;; include array
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include list
    (i32.store (i32.const 2176) (i32.const 131040))
    (i32.const 0))
)
