;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}]}
;; Lacks heddle_scalar.
(module
  ;; include guest
)
