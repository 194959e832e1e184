;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "decimal128(5, 2)"}]}
;; An honest decimal: 0.07 and -999.99.
(module
  ;; include guest
  ;; include array
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include plain
    (i64.store (i32.const 65536) (i64.const 7))
    (i64.store (i32.const 65544) (i64.const 0))
    (i64.store (i32.const 65552) (i64.const -99999))
    (i64.store (i32.const 65560) (i64.const -1))
    (i32.const 0))
)
