;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}], "times": 1001}
;; A manifest of 1,001 functions.
(module
  ;; include guest
  ;; include zeros_call
)
