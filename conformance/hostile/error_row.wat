;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; The error text names a row that the batch does not have.
(module
  ;; include memory
  ;; include version
  ;; include alloc
  ;; include reset
  (func (export "heddle_error") (result i32) (i32.const 1024))
  (data (i32.const 1024) "\08\04\00\00\2b\00\00\00{\22code\22:\22HEDDLE2001\22,\22message\22:\22m\22,\22row\22:2}")
  ;; include extism
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    (i32.const -1))
)
