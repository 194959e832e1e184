;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; The error text is not JSON.
(module
  ;; include memory
  ;; include version
  ;; include alloc
  ;; include reset
  (func (export "heddle_error") (result i32) (i32.const 1024))
  (data (i32.const 1024) "\08\04\00\00\04\00\00\00\ffabc")
  ;; include extism
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    (i32.const -1))
)
