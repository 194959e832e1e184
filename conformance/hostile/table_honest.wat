;; {"functions": [{"name": "f", "args": {"a": "float64"}, "kind": "table", "output": {"word": "int32"}}]}
;; An honest table.
(module
  ;; include guest
  ;; include array
  ;; include table
  (func (export "heddle_table_next") (param $handle i32) (param $out i32) (result i32)
    ;; include once
    ;; include batch
    (i32.const 0))
)
