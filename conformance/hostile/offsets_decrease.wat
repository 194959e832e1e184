;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "utf8"}]}
;; Offsets of a utf8 column that decrease.
(module
  ;; include guest
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include zeros
    (i64.store offset=24 (local.get $out) (i64.const 3))
    (i32.store (i32.const 2056) (i32.const 70000))
    (i32.store (i32.const 65536) (i32.const 0))
    (i32.store (i32.const 65540) (i32.const 5))
    (i32.store (i32.const 65544) (i32.const 2))
    (i32.const 0))
)
