;; {"functions": [{"name": "f", "args": {"a": "float64"}, "kind": "table", "output": {"word": "int32"}}]}
;; Row numbers that go down within a batch.
(module
  ;; include guest
  ;; include array
  ;; include table
  (func (export "heddle_table_next") (param $handle i32) (param $out i32) (result i32)
    ;; include once
    ;; include batch
    (i64.store (i32.const 65536) (i64.const 1))
    (i32.const 0))
)
