;; {"functions": [{"name": "f", "args": {"a": "float64"}, "kind": "table", "output": {"word": "int32"}}]}
;; A batch with a validity bitmap of its own, without a null in it.
(module
  ;; include guest
  ;; include array
  ;; include table
  (func (export "heddle_table_next") (param $handle i32) (param $out i32) (result i32)
    ;; include once
    ;; include batch
    (i32.store8 (i32.const 70656) (i32.const 3))
    (i32.store (i32.const 2048) (i32.const 70656))
    (i32.const 0))
)
