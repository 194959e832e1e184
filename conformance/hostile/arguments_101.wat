;; {"functions": [{"name": "f", "args": {"count": 101, "of": "int8"}, "returns": "float64"}]}
;; A function of 101 arguments.
(module
  ;; include guest
  ;; include zeros_call
)
