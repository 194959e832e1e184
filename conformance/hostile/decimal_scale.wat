;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "decimal128(5, 6)"}]}
;; A decimal with more digits behind the point than in all.
(module
  ;; include guest
  ;; include zeros_call
)
