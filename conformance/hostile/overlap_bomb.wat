;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "struct<a: list<int8>, b: list<int8>>"}]}
;; Two fields that are the same list over nearly all of the memory: small as it lies, large when it is copied.
(module
  ;; include guest
  ;; include array
  (func (export "heddle_scalar") (param $fn i32) (param $args i32) (param $constants i32) (param $out i32) (result i32)
    ;; include list
    (call $array (i32.const 2432) (i64.const 2) (i32.const 2) (i32.const 2048) (i32.const 1) (i32.const 2176))
    (i32.store (i32.const 65544) (i32.const 120000))
    (i64.store (i32.const 2304) (i64.const 120000))
    (i32.store (i32.const 2068) (i32.const 4096))
    (call $array (local.get $out) (i64.const 2) (i32.const 1) (i32.const 2080) (i32.const 2) (i32.const 2192))
    (i64.store (i32.const 2192) (i64.const 0x98000000980))
    (i32.const 0))
)
