;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "decimal128(39, 0)"}]}
;; A decimal of 39 digits.
(module
  ;; include guest
  ;; include zeros_call
)
