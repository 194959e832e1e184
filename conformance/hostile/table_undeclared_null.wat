;; {"functions": [{"name": "f", "args": {"a": "float64"}, "kind": "table", "output": {"word": "int32"}}]}
;; A null in a column that has none.
(module
  ;; include guest
  ;; include array
  ;; include table
  (func (export "heddle_table_next") (param $handle i32) (param $out i32) (result i32)
    ;; include once
    ;; include batch
    (i64.store (i32.const 2376) (i64.const 1))
    (i32.store8 (i32.const 69632) (i32.const 1))
    (i32.store (i32.const 2080) (i32.const 69632))
    (i32.const 0))
)
