;; {"functions": [{"name": "f", "args": {"a": "float64"}, "kind": "table", "output": {"word": "int32"}}]}
;; Lacks heddle_table_next.
(module
  ;; include guest
  ;; include table
)
