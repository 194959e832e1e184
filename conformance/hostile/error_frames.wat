;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; The error text has too many frames.
(module
  ;; include memory
  ;; include version
  ;; include alloc
  ;; include reset
  (func (export "heddle_error") (result i32) (i32.const 1024))
  (data (i32.const 1024) "\08\04\00\00\99\01\00\00{\22code\22:\22HEDDLE2001\22,\22message\22:\22m\22,\22frames\22:[{\22file\22:\22f\22,\22line\22:1,\22column\22:1},{\22file\22:\22f\22,\22line\22:1,\22column\22:1},{\22file\22:\22f\22,\22line\22:1,\22column\22:1},{\22file\22:\22f\22,\22line\22:1,\22column\22:1},{\22file\22:\22f\22,\22line\22:1,\22column\22:1},{\22file\22:\22f\22,\22line\22:1,\22column\22:1},{\22file\22:\22f\22,\22line\22:1,\22column\22:1},{\22file\22:\22f\22,\22line\22:1,\22column\22:1},{\22file\22:\22f\22,\22line\22:1,\22column\22:1},{\22file\22:\22f\22,\22line\22:1,\22column\22:1},{\22file\22:\22f\22,\22line\22:1,\22column\22:1}]}")
  ;; include extism
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    (i32.const -1))
)
