;; {"functions": [{"name": "f", "args": {"a": "float64"}, "returns": "float64", "patch": {"args": "AAAA////"}}]}
;; A schema that is no Arrow message.
(module
  ;; include guest
  ;; include zeros_call
)
