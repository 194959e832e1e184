;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}, {"name": "f", "kind": "table", "args": {"a": "float64"}, "output": {"word": "int32"}}]}
;; Overloads of different kinds.
(module
  ;; include guest
  ;; include zeros_call
)
