;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "utf8"}]}
;; A utf8 result whose bytes are valid together but not row by row.
(module
  ;; include guest
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include zeros
    (i64.store offset=24 (local.get $out) (i64.const 3))
    (i32.store (i32.const 2056) (i32.const 70000))
    (i32.store (i32.const 65536) (i32.const 0))
    (i32.store (i32.const 65540) (i32.const 1))
    (i32.store (i32.const 65544) (i32.const 2))
    (i32.store16 (i32.const 70000) (i32.const 0xa9c3))
    (i32.const 0))
)
