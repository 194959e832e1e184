;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "list<utf8>"}]}
;; Offsets of texts inside a list that end outside memory.
(module
  ;; include guest
  ;; include array
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include map
    (i32.store (i32.const 2176) (i32.const 2368))
    (i32.store (i32.const 66568) (i32.const 0x7fffffff))
    (i32.const 0))
)
