;; {"functions": [{"name": "drop table", "export": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; A SQL name that is none.
(module
  ;; include guest
  ;; include zeros_call
)
