;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "map<float64, int8>"}]}
;; A map with keys of type float64.
(module
  ;; include guest
  ;; include zeros_call
)
