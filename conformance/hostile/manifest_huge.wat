;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64"}], "padding": 1048576}
;; A manifest of more than 1 MiB.
(module
  ;; include guest
  ;; include zeros_call
)
