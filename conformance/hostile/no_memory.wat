;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; Lacks the memory export.
(module
  (memory 2)
  (global $top (mut i32) (i32.const 4096))
  ;; include version
  ;; include alloc
  ;; include reset
  ;; include error
  ;; include extism
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include zeros
    (i32.const 0))
)
