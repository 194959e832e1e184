;; {"functions": [{"name": "f", "args": {"a": "float64"}, "kind": "table", "output": {"word": "int32"}}]}
;; A batch of 8,193 rows, all of which are there.
(module
  ;; include guest
  ;; include array
  ;; include table
  (func (export "heddle_table_next") (param $handle i32) (param $out i32) (result i32)
    ;; include once
    ;; include batch
    (memory.fill (i32.const 65536) (i32.const 0) (i32.const 65536))
    (i64.store (local.get $out) (i64.const 8193))
    (i64.store (i32.const 2304) (i64.const 8193))
    (i64.store (i32.const 2368) (i64.const 8193))
    (i32.store (i32.const 2084) (i32.const 65536))
    (i32.const 0))
)
