;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "list<utf8>"}]}
;; A character split between two items.
(module
  ;; include guest
  ;; include array
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include map
    (i32.store (i32.const 2176) (i32.const 2368))
    (i32.store16 (i32.const 67584) (i32.const 0xa9c3))
    (i32.const 0))
)
