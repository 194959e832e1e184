;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "utf8?"}]}
;; Bytes under a null that are not UTF-8.
(module
  ;; include guest
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include zeros
    (i64.store offset=24 (local.get $out) (i64.const 3))
    (i32.store (i32.const 2056) (i32.const 70000))
    (i32.store (i32.const 65536) (i32.const 0))
    (i32.store (i32.const 65540) (i32.const 1))
    (i32.store (i32.const 65544) (i32.const 2))
    (i32.store8 (i32.const 70001) (i32.const 0xff))
    (i64.store offset=8 (local.get $out) (i64.const 1))
    (i32.store8 (i32.const 69640) (i32.const 1))
    (i32.store (i32.const 2048) (i32.const 69640))
    (i32.const 0))
)
