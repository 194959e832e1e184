;; {"functions": [{"name": "f", "args": {"a": "float64"}, "kind": "aggregate", "returns": "float64"}]}
;; An aggregate without a state in its manifest.
(module
  ;; include guest
  ;; include zeros_call
)
